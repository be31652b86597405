from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class People(ModelBackend):
    """Our users, with the place and unit that nearly every page asks for."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("region", "unit").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
