from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("me/", views.me, name="me"),
    path("me/inbox/read/", views.read_inbox, name="read_inbox"),
]
