from rest_framework import status
from rest_framework.response import Response

from accounts import documentation
from accounts.serializers.sign_in import NewPasswordSerializer, PasswordResetSerializer
from accounts.throttling import PasswordResetThrottle
from accounts.views.sign_in import PublicView


@documentation.password_reset
class PasswordResetView(PublicView):
    """A link to a new password. The answer is the same for an account that there is not."""

    throttle_classes = [PasswordResetThrottle]
    serializer_class = PasswordResetSerializer

    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(status=status.HTTP_204_NO_CONTENT)


@documentation.new_password
class NewPasswordView(PublicView):
    """The new password. It ends every session and starts none: sign in with it."""

    serializer_class = NewPasswordSerializer

    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = serializer.save()
        return Response({"email": user.email})
