"""The names that loggers and shippers give to the fields of a JSON log record.

One table for all of them: pino, winston, bunyan, structlog, python-json-logger, zap, logrus,
Serilog, Monolog, Elastic's common schema, journald, and what Docker and Kubernetes add. Dotted
names are found dotted and nested alike.
"""

# By meaning, the best name first.
NAMES = {
    "message": "message msg event short_message log text body @m MESSAGE event.original",
    "template": "messageTemplate message_template @mt",
    "level": "levelname level_name level severity lvl log.level @l loglevel log_level severity_text"
    " severityText priority PRIORITY levelno log.syslog.severity.name log.syslog.severity.code",
    "time": "timestamp time ts @timestamp asctime created date @t datetime timereported"
    " timegenerated _SOURCE_REALTIME_TIMESTAMP",
    "logger": "logger name logger_name log.logger channel SourceContext programname app_name"
    " SYSLOG_IDENTIFIER syslogtag",
    "source": "hostname host server_name host.name host.hostname fromhost _HOSTNAME agent.hostname"
    " kubernetes.node.name kubernetes.host",
    "environment": "environment env service.environment deployment.environment.name"
    " deployment.environment",
    "release": "release version app_version service.version",
    "type": "error.type err.type error.name err.name exc_type exception.type exception.class"
    " exception_class context.exception.class",
    "value": "error.message err.message error err exception.message context.exception.message",
    "stack": "exc_info exception stack stack_trace stacktrace traceback exc_text error.stack_trace"
    " error.stack err.stack exception.stacktrace exception.stack exception.stack_trace @x"
    " error.stacktrace error.backtrace backtrace",
    "file": "pathname code.file.path code.filepath log.origin.file.name caller",
    "line": "lineno code.line.number code.lineno log.origin.file.line",
    "function": "funcName func_name code.function.name code.function log.origin.function",
    "transaction": "transaction transaction.name http.route",
    "user.id": "user.id enduser.id user_id userId user",
    "user.username": "user.name user.username username",
    "user.email": "user.email",
    "method": "http.request.method req.method request.method",
    "url": "url.full url.original req.url request.url url.path",
    "status_code": "http.response.status_code res.statusCode",
    "trace_id": "trace.id trace_id traceId dd.trace_id otelTraceID",
    "span_id": "span.id span_id spanId dd.span_id otelSpanID",
    "service": "service app application service.name otelServiceName",
    "kubernetes.namespace": "kubernetes.namespace kubernetes.namespace_name",
    "kubernetes.pod": "kubernetes.pod.name kubernetes.pod_name",
    "kubernetes.container": "kubernetes.container.name kubernetes.container_name container.name",
}  # fmt: skip
TAGS = ("service", "kubernetes.namespace", "kubernetes.pod", "kubernetes.container")
MEANINGS = {
    name: (meaning, rank)
    for meaning, names in NAMES.items()
    for rank, name in enumerate(names.split())
}
HEADS = {
    name[:position]
    for name in MEANINGS
    for position, character in enumerate(name)
    if character == "."
}
