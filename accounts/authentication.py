from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token as TokenModel
from rest_framework.exceptions import AuthenticationFailed


class Token(TokenAuthentication):
    """`Authorization: Token …`, with the user's place and unit fetched in the same query."""

    def authenticate_credentials(self, key: str):  # type: ignore[no-untyped-def]
        rows = TokenModel.objects.select_related("user__region", "user__unit")
        token = rows.filter(key=key, user__is_active=True).first()
        if token is None:
            raise AuthenticationFailed("令牌无效或账号已停用，请重新登录。")
        return token.user, token
