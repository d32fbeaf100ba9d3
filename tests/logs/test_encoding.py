from concurrent.futures import ThreadPoolExecutor

from logs.encoding import compress_json, decompress_json


def test_threads_that_compress_at_once_each_get_their_own_text():
    texts = [b'{"message": "%b"}' % (b"%d " % number * 20_000) for number in range(64)]

    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(compress_json, texts * 20))

    assert list(map(decompress_json, stored)) == texts * 20
