from django.urls import path

from applications.views import posters, staff, steps

app_name = "applications"
urlpatterns = [
    path("", staff.listed, name="list"),
    path("enter/", staff.enter, name="enter"),
    path("posters/", posters.posters, name="posters"),
    path("posters/make/", posters.make, name="make_codes"),
    path("posters/print/", posters.sheets, name="print_posters"),
    path("posters/<str:region>/renew/", posters.renew, name="renew_code"),
    path("<uuid:pk>/", staff.application, name="application"),
    path("<uuid:pk>/link/", steps.link, name="link"),
    path("<uuid:pk>/register/", steps.register, name="register"),
    path("<uuid:pk>/pass-on/", steps.pass_on, name="pass_on"),
    path("<uuid:pk>/assign/", steps.assign, name="assign"),
    path("<uuid:pk>/close/", steps.close, name="close"),
    path("<uuid:pk>/tell/", steps.tell, name="tell"),
]
