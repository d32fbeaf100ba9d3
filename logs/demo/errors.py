"""What goes wrong at Aurora. Words in braces are drawn for each event: see `VALUES`."""

from random import Random

from logs.models import Level

DEBUG, INFO, WARNING, ERROR, CRITICAL = sorted(Level.BUILT_IN)

# Errors of one program: (type, text, level). The n-th happens at its n-th place.
OWN = {
    "checkout-api": [
        ("PagamentoRecusado", "Pedido {pedido}: cartão recusado pelo emissor (código {codigo})", WARNING),
        ("GatewayTimeout", "Gateway de cartões não respondeu em {ms} ms (pedido {pedido})", ERROR),
        ("PixIndisponivel", "Cobrança {txid} não criada: pix-gateway respondeu {http}", CRITICAL),
        ("DivisionByZero", "Cupom {cupom}: total dos itens é zero", ERROR),
        ("EstoqueInsuficiente", "SKU {sku}: pedidos {n}, disponíveis 0", WARNING),
        ("KeyError", "'{cep}'", ERROR),
        ("BoletoRejeitado", "Banco recusou o título {nota}: CPF/CNPJ do pagador inválido", ERROR),
        ("DiferencaDeConciliacao", "Extrato difere em R$ {valor} no lote {lote}", CRITICAL),
    ],
    "pix-gateway": [
        ("context.DeadlineExceeded", "SPI não respondeu em {ms}ms para {txid}", CRITICAL),
        ("runtime.boundsError", "index out of range [{n}] with length {n}", ERROR),
        ("runtime.Error", "invalid memory address or nil pointer dereference", ERROR),
        ("ErrSaldoInsuficiente", "devolução {txid}: saldo menor que R$ {valor}", WARNING),
        ("ErrChaveInvalida", "chave Pix com dígito verificador errado (pedido {pedido})", WARNING),
        ("pgconn.ConnectError", "failed to connect to 10.20.0.{n}: too many clients", CRITICAL),
        ("x509.CertificateInvalidError", "certificado do PSP expira em {n} dias", WARNING),
    ],
    "emissor-nfe": [
        ("java.net.SocketTimeoutException", "SEFAZ não respondeu em {ms} ms (lote {lote})", CRITICAL),
        ("java.security.UnrecoverableKeyException", "Certificado A1: senha incorreta", CRITICAL),
        ("br.com.aurora.nfe.RejeicaoException", "Rejeição 629: valor do produto difere (nota {nota})", ERROR),
        ("org.hibernate.LockTimeoutException", "Lote {lote} bloqueado por outra transação", ERROR),
        ("java.lang.OutOfMemoryError", "Java heap space (DANFE da nota {nota})", CRITICAL),
        ("br.com.aurora.nfe.PrazoException", "Cancelamento da nota {nota} fora do prazo de 24 horas", WARNING),
        ("java.lang.IllegalArgumentException", "Modo de contingência desconhecido: {n}", ERROR),
    ],
    "antifraude": [
        ("ValueError", "Input contains NaN (pedido {pedido})", ERROR),
        ("KeyError", "'canal'", ERROR),
        ("requests.exceptions.ReadTimeout", "bureau de crédito: read timeout=3 (pedido {pedido})", WARNING),
        ("json.decoder.JSONDecodeError", "Expecting value: line 1 column {n}", ERROR),
        ("DispositivoDesconhecido", "Sem x-device-id no pedido {pedido}", INFO),
        ("ZeroDivisionError", "float division by zero", ERROR),
    ],
    "loja-web": [
        ("TypeError", "Cannot read properties of undefined (reading 'idPedido')", ERROR),
        ("TypeError", "foto.grande is null", ERROR),
        ("RangeError", "Invalid currency code : {n}", WARNING),
        ("AbortError", "The user aborted a request.", INFO),
        ("SecurityError", "Blocked a frame from accessing a cross-origin frame", WARNING),
        ("SyntaxError", "Unexpected token '<', \"<!doctype \"... is not valid JSON", ERROR),
        ("ChunkLoadError", "Loading chunk {n} failed (assets/checkout.{hash}.js)", CRITICAL),
        ("ReferenceError", "dataLayer is not defined", INFO),
    ],
    "bff-loja": [
        ("AxiosError", "Request failed with status code {http} (pedido {pedido})", ERROR),
        ("TypeError", "Cannot read properties of null (reading 'produtos')", ERROR),
        ("FetchError", "request to http://catalogo.interno/v2/{sku} failed: ECONNREFUSED", CRITICAL),
        ("TokenExpiredError", "jwt expired", INFO),
        ("ReplyError", "OOM command not allowed when used memory > 'maxmemory'", CRITICAL),
        ("TypeError", "cliente.telefone.replace is not a function", ERROR),
        ("Error", "Input buffer contains unsupported image format", WARNING),
    ],
    "app-android": [
        ("java.lang.NullPointerException", "Parameter specified as non-null is null: pedido", CRITICAL),
        ("java.lang.IllegalStateException", "Fragment ProdutoFragment not attached to a context", ERROR),
        ("java.lang.SecurityException", "Clipboard access denied", WARNING),
        ("retrofit2.HttpException", "HTTP {http}", ERROR),
        ("android.hardware.camera2.CameraAccessException", "CAMERA_IN_USE (4)", WARNING),
        ("java.util.NoSuchElementException", "Key rota is missing in the map", ERROR),
        ("android.database.sqlite.SQLiteFullException", "database or disk is full", WARNING),
    ],
    "app-ios": [
        ("DecodingError", "keyNotFound(\"recibo\"), pedido {pedido}", CRITICAL),
        ("EXC_BREAKPOINT", "Unexpectedly found nil while unwrapping an Optional value", CRITICAL),
        ("PKPaymentError", "Pagamento {pedido} cancelado pelo emissor", WARNING),
        ("KeychainError", "errSecItemNotFound (-25300)", ERROR),
        ("EXC_BAD_INSTRUCTION", "Index out of range", CRITICAL),
        ("NSCocoaErrorDomain", "Code=134030: não foi possível salvar o pedido {pedido}", ERROR),
    ],
    "catalogo": [
        ("ErrorException", "Undefined array key \"preco\" (produto {sku})", ERROR),
        ("PhpOffice\\PhpSpreadsheet\\Reader\\Exception", "Planilha {lote}.xlsx corrompida", WARNING),
        ("DivisionByZeroError", "Division by zero (produto {sku})", ERROR),
        ("Error", "Call to a member function caminho() on null", ERROR),
        ("ImagickException", "unable to open image '{hash}.webp'", WARNING),
        ("Elastic\\Transport\\Exception\\NoNodeAvailableException", "No alive nodes", CRITICAL),
        ("Illuminate\\Contracts\\Cache\\LockTimeoutException", "vitrine bloqueada há {s} s", WARNING),
    ],
    "estoque": [
        ("Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException", "SKU {sku}: a linha mudou desde a leitura", WARNING),
        ("System.InvalidOperationException", "Sequence contains no matching element ({sku})", ERROR),
        ("System.FormatException", "The input string '{ean}A' was not in a correct format.", WARNING),
        ("System.Net.Http.HttpRequestException", "Response status code does not indicate success: {http}", ERROR),
        ("System.DivideByZeroException", "Attempted to divide by zero.", ERROR),
        ("System.IO.IOException", "Impressora ZD420-{n}: a porta está ocupada", WARNING),
        ("Npgsql.NpgsqlException", "The connection pool has been exhausted (Max Pool Size=100)", CRITICAL),
    ],
    "frete": [
        ("KeyError", "key not found: \"{cep}\"", ERROR),
        ("Net::OpenTimeout", "Correios: execution expired após {s} s", ERROR),
        ("NoMethodError", "undefined method 'descricao' for nil (objeto BR{ean}BR)", ERROR),
        ("ArgumentError", "comparison of Integer with nil failed", ERROR),
        ("Prawn::Errors::UnsupportedImageType", "etiqueta {pedido}: image file is an unrecognised format", WARNING),
        ("ActiveRecord::RecordInvalid", "Validação falhou: CEP {cep} não é atendido", WARNING),
        ("ActiveRecord::RecordNotFound", "Couldn't find Nota with chave={nota}", ERROR),
    ],
    "integracao-erp": [
        ("AttributeError", "'NoneType' object has no attribute 'text'", ERROR),
        ("pyrfc.CommunicationError", "RFC_COMMUNICATION_FAILURE: partner 'sapgw{n}' not reached", CRITICAL),
        ("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xe7 in position {n}", ERROR),
        ("decimal.InvalidOperation", "[<class 'decimal.ConversionSyntax'>]", ERROR),
        ("paramiko.ssh_exception.SSHException", "Server connection dropped após {s} s", ERROR),
        ("FechamentoAberto", "Dia não fecha: faltam {n} movimentos, R$ {valor}", CRITICAL),
    ],
}  # fmt: skip

# Errors that any program of a language may have, at any place: (type, text, level).
COMMON = {
    "python": [
        ("TypeError", "'NoneType' object is not subscriptable", ERROR),
        ("psycopg.errors.DeadlockDetected", "deadlock detected (process {n} waits for ShareLock)", ERROR),
        ("redis.exceptions.TimeoutError", "Timeout reading from redis:6379", WARNING),
        ("AttributeError", "'str' object has no attribute 'quantize'", ERROR),
        ("requests.exceptions.ConnectionError", "HTTPSConnectionPool: Max retries exceeded", ERROR),
    ],
    "node": [
        ("Error", "connect ETIMEDOUT 10.20.1.{n}:443", ERROR),
        ("RangeError", "Maximum call stack size exceeded", CRITICAL),
        ("TypeError", "Cannot destructure property 'id' of 'undefined'", ERROR),
        ("Error", "socket hang up", WARNING),
        ("PayloadTooLargeError", "request entity too large ({n} kB)", WARNING),
    ],
    "browser": [
        ("TypeError", "Failed to fetch", WARNING),
        ("NotFoundError", "Failed to execute 'removeChild' on 'Node'", ERROR),
        ("QuotaExceededError", "The quota has been exceeded.", WARNING),
        ("TypeError", "undefined is not an object (evaluating 'e.target.value')", ERROR),
        ("Error", "Minified React error #{n}", ERROR),
    ],
    "java": [
        ("java.lang.NullPointerException", "Cannot invoke \"String.trim()\" because it is null", ERROR),
        ("java.sql.SQLTransientConnectionException", "HikariPool-1: timed out after {ms}ms", CRITICAL),
        ("java.time.format.DateTimeParseException", "Text '{n}/13/2026' could not be parsed", ERROR),
        ("javax.xml.bind.UnmarshalException", "unexpected element (uri:\"\", local:\"erro\")", ERROR),
        ("java.util.concurrent.RejectedExecutionException", "Task rejected, queued tasks = {n}", WARNING),
    ],
    "kotlin": [
        ("java.net.UnknownHostException", "Unable to resolve host \"api.aurora.example\"", WARNING),
        ("java.lang.OutOfMemoryError", "Failed to allocate a {n} byte allocation", CRITICAL),
        ("kotlin.UninitializedPropertyAccessException", "lateinit property has not been initialized", ERROR),
        ("android.view.WindowManager$BadTokenException", "Unable to add window", ERROR),
    ],
    "swift": [
        ("NSURLErrorDomain", "Code=-1001: o tempo da solicitação esgotou", WARNING),
        ("EXC_BAD_ACCESS", "KERN_INVALID_ADDRESS at 0x{hash}", CRITICAL),
        ("App Hanging", "A aplicação ficou {s} s sem responder", ERROR),
        ("NSInternalInconsistencyException", "Invalid update: número de linhas em seção 0", ERROR),
    ],
    "php": [
        ("PDOException", "SQLSTATE[40001]: Deadlock found when trying to get lock", ERROR),
        ("TypeError", "number_format(): Argument #1 must be of type float, string given", ERROR),
        ("ErrorException", "Maximum execution time of {s} seconds exceeded", CRITICAL),
        ("Illuminate\\Database\\QueryException", "SQLSTATE[22001]: Data too long for column", ERROR),
        ("RedisException", "Connection refused", WARNING),
    ],
    "go": [
        ("net.OpError", "read tcp 10.20.0.{n}:5432: connection reset by peer", ERROR),
        ("context.Canceled", "context canceled", INFO),
        ("json.SyntaxError", "unexpected end of JSON input", ERROR),
        ("sql.ErrNoRows", "sql: no rows in result set ({txid})", WARNING),
    ],
    "ruby": [
        ("ActiveRecord::Deadlocked", "PG::TRDeadlockDetected: deadlock detected", ERROR),
        ("NoMethodError", "undefined method '[]' for nil", ERROR),
        ("Redis::TimeoutError", "Connection timed out", WARNING),
        ("JSON::ParserError", "unexpected token at '<html>'", ERROR),
    ],
    "dotnet": [
        ("System.NullReferenceException", "Object reference not set to an instance of an object.", ERROR),
        ("System.Threading.Tasks.TaskCanceledException", "A task was canceled após {ms} ms.", WARNING),
        ("Microsoft.Data.SqlClient.SqlException", "Transaction was deadlocked (process {n})", ERROR),
        ("System.Text.Json.JsonException", "The JSON value could not be converted. Path: $.itens[{n}]", ERROR),
    ],
}  # fmt: skip

# What programs say without a trace: (level, text, logger).
MESSAGES = {
    "checkout-api": [
        (WARNING, "Consulta lenta: {ms} ms em pedidos_por_cliente", "checkout.banco"),
        (INFO, "Cupom {cupom} usado acima do limite por dia", "checkout.cupons"),
        (DEBUG, "Cache de frete expirado, recalculando {n} faixas", "checkout.frete"),
    ],
    "pix-gateway": [
        (WARNING, "Fila de confirmações com {n} mensagens", "gateway.webhook"),
        (INFO, "Reconectado ao SPI em {ms} ms", "gateway.spi"),
        (CRITICAL, "Nenhum nó do PSP responde há {s} s", "gateway.spi"),
    ],
    "emissor-nfe": [
        (WARNING, "SEFAZ lenta: {ms} ms para o lote {lote}", "nfe.sefaz"),
        (WARNING, "Certificado digital vence em {n} dias", "nfe.certificado"),
        (DEBUG, "XML da nota {nota} validado em {ms} ms", "nfe.xml"),
    ],
    "antifraude": [
        (INFO, "Modelo recarregado em {ms} ms", "antifraude.modelo"),
        (WARNING, "Fila de revisão manual com {n} pedidos", "antifraude.fila"),
        (DEBUG, "Regra {n} avaliada sem efeito", "antifraude.regras"),
    ],
    "loja-web": [
        (WARNING, "Página lenta: LCP de {ms} ms", "vitrine.medicao"),
        (INFO, "Navegador sem suporte a WebP", "vitrine.imagens"),
        (ERROR, "Pagamento abandonado após {n} tentativas", "vitrine.checkout"),
    ],
    "bff-loja": [
        (WARNING, "Resposta do catálogo em {ms} ms", "bff.http"),
        (DEBUG, "Sessão renovada em {ms} ms", "bff.sessao"),
        (WARNING, "Limite de requisições atingido: {n} por minuto", "bff.limite"),
    ],
    "app-android": [
        (WARNING, "ANR: a tela não respondeu por {s} s", "app.desempenho"),
        (INFO, "Atualização {n} adiada pelo usuário", "app.atualizacao"),
    ],
    "app-ios": [
        (WARNING, "Memória baixa: {n} MB livres", "app.memoria"),
        (INFO, "Notificações desativadas pelo usuário", "app.push"),
    ],
    "catalogo": [
        (WARNING, "Importação {lote}: {n} linhas sem categoria", "catalogo.importador"),
        (INFO, "Vitrine publicada com {n} produtos sem foto", "catalogo.vitrine"),
        (DEBUG, "Índice de busca refeito em {s} s", "catalogo.busca"),
    ],
    "estoque": [
        (WARNING, "SKU {sku}: saldo negativo no depósito {n}", "Estoque.Inventario"),
        (INFO, "Coletor {n} com bateria em 10%", "Estoque.Coletores"),
        (ERROR, "Divergência de inventário acima de {n} itens", "Estoque.Inventario"),
    ],
    "frete": [
        (WARNING, "Transportadora sem tabela para o CEP {n}", "frete.tabelas"),
        (WARNING, "Rastreio atrasado: {n} objetos sem evento", "frete.rastreio"),
        (DEBUG, "Cotação respondida em {ms} ms", "frete.cotacao"),
    ],
    "integracao-erp": [
        (CRITICAL, "Fechamento noturno atrasado {n} min", "integracao.fechamento"),
        (WARNING, "Arquivo de remessa {lote} vazio", "integracao.arquivos"),
        (INFO, "Reenviadas {n} notas ao ERP", "integracao.notas"),
    ],
}

# A bad hour of each week, in turn: what happened, when, for how long, and how often.
# (day of the cycle of `month.CYCLE_DAYS`, hour, minutes, [(program, place of the error, events)])
INCIDENTS = [
    (3, 12, 55, [("pix-gateway", 0, 420), ("checkout-api", 2, 260), ("bff-loja", 0, 90)]),
    (10, 9, 130, [("emissor-nfe", 0, 520)]),
    (17, 19, 40, [("loja-web", 6, 680), ("loja-web", 0, 150)]),
    (24, 14, 30, [("estoque", 6, 380), ("checkout-api", 4, 120)]),
]

VALUES = {
    "pedido": lambda r: r.randint(410_000, 989_999),
    "codigo": lambda r: r.choice([51, 54, 57, 62, 91]),
    "ms": lambda r: r.randint(900, 30_000),
    "s": lambda r: r.randint(2, 90),
    "n": lambda r: r.randint(2, 250),
    "http": lambda r: r.choice([500, 502, 503, 504]),
    "txid": lambda r: f"{r.getrandbits(104):026x}",
    "hash": lambda r: f"{r.getrandbits(40):010x}",
    "cupom": lambda r: r.randint(1000, 9999),
    "sku": lambda r: r.randint(100_000, 999_999),
    "ean": lambda r: r.randint(10**8, 10**9 - 1),
    "cep": lambda r: f"{r.randint(1000, 99_999):05d}-{r.randint(0, 999):03d}",
    "nota": lambda r: r.randint(10_000, 99_999),
    "lote": lambda r: r.randint(1000, 9999),
    "valor": lambda r: f"{r.randint(1, 4999)},{r.randint(0, 99):02d}",
}


class _Drawn(dict):
    def __init__(self, random: Random):
        super().__init__()
        self.random = random

    def __missing__(self, name: str):
        self[name] = VALUES[name](self.random)
        return self[name]


def fill_in(text: str, random: Random) -> str:
    """Return the text with each word in braces drawn."""
    return text.format_map(_Drawn(random))


def browser_tags(random: Random) -> dict[str, str]:
    browsers = ["Chrome 141", "Chrome 140", "Safari 26", "Firefox 144", "Edge 141", "Samsung 29"]
    systems = ["Windows 11", "Android 15", "iOS 26", "macOS 26", "Windows 10"]
    return {
        "navegador": random.choices(browsers, [40, 14, 20, 8, 12, 6])[0],
        "sistema": random.choices(systems, [34, 30, 20, 8, 8])[0],
    }


def android_tags(random: Random) -> dict[str, str]:
    devices = ["SM-A546E", "SM-A155M", "moto g84", "moto e22", "Redmi Note 13", "Pixel 8"]
    return {
        "aparelho": random.choice(devices),
        "sistema": random.choice(["Android 15", "Android 14", "Android 13", "Android 12"]),
        "rede": random.choice(["wifi", "4g", "5g"]),
    }


def ios_tags(random: Random) -> dict[str, str]:
    return {
        "aparelho": random.choice(["iPhone15,4", "iPhone14,7", "iPhone13,2", "iPad13,18"]),
        "sistema": random.choice(["iOS 26.1", "iOS 26.0", "iOS 18.7"]),
        "rede": random.choice(["wifi", "4g", "5g"]),
    }


def server_tags(random: Random) -> dict[str, str]:
    states = ["SP", "RJ", "MG", "PR", "RS", "BA", "PE", "CE", "SC", "GO"]
    return {
        "regiao": random.choices(["sa-east-1a", "sa-east-1b", "sa-east-1c"], [5, 4, 2])[0],
        "uf": random.choices(states, [30, 12, 11, 8, 8, 7, 5, 5, 7, 4])[0],
    }


TAGS = {"browser": browser_tags, "kotlin": android_tags, "swift": ios_tags}
