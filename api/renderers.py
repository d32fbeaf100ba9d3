from rest_framework import renderers


class JSONRenderer(renderers.JSONRenderer):
    """DRF's, which answers a wrong value with a lone surrogate with a 500: its messages quote it."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        try:
            return super().render(data, accepted_media_type, renderer_context)
        except UnicodeEncodeError:
            self.ensure_ascii = True
            return super().render(data, accepted_media_type, renderer_context)
