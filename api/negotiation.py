from rest_framework.negotiation import DefaultContentNegotiation


class FirstRenderer(DefaultContentNegotiation):
    """Answer in the view's own format whatever the client says it accepts.

    There is one format; a 406 would lose a report for a header that nobody meant.
    """

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
