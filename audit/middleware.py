from audit.trail import request_at_hand


def remember_request(get_response):
    """Let the trail know whose request is at hand, whatever becomes of it on the way."""

    def middleware(request):
        token = request_at_hand.set(request)
        try:
            return get_response(request)
        finally:
            request_at_hand.reset(token)

    return middleware
