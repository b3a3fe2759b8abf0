"""The public addresses of requesters: by a link, or signed in apart from staff."""

from __future__ import annotations

from django.urls import path

from tickets.portal import entrance, help, look, mine, parts, rating, requests

urlpatterns = [
    path("help/", help.brands, name="help"),
    path("help/<slug:brand>/", help.request_form, name="request_form"),
    path("help/<slug:brand>/look.css", look.look_sheet, name="brand_sheet"),
    path("help/<slug:brand>/logo/", look.logo, name="brand_logo"),
    path("files/", parts.parts, name="public_uploads"),
    path("files/<uuid:key>/", parts.part, name="public_upload"),
    path("ratings/<str:token>/", rating.rating, name="rating"),
    path("my/sign-in/", entrance.sign_in, name="my_sign_in"),
    path("my/sign-in/password/", entrance.sign_in_password, name="my_sign_in_password"),
    path("my/sign-in/<str:secret>/", entrance.sign_in_link, name="my_sign_in_link"),
    path("my/sign-out/", entrance.sign_out, name="my_sign_out"),
    path("my/account/", entrance.account, name="my_account"),
    path("my/password/", entrance.password, name="my_password"),
    path("my/requests/", mine.requests, name="my_requests"),
    path("my/requests/<int:number>/", requests.my_follow, name="my_request"),
    path("my/requests/<int:number>/replies/", requests.my_answer, name="my_request_replies"),
    path("my/requests/<int:number>/solution/", requests.my_solution, name="my_request_solution"),
    path("my/requests/<int:number>/reopening/", requests.my_reopening, name="my_request_reopening"),
    path("my/requests/<int:number>/rating/", requests.my_rating, name="my_request_rating"),
    path("my/requests/<int:number>/files/<int:attachment_id>/", requests.my_file, name="my_request_file"),
    path("requests/<str:token>/", requests.follow, name="request"),
    path("requests/<str:token>/received/", requests.received, name="request_received"),
    path("requests/<str:token>/replies/", requests.answer, name="request_replies"),
    path("requests/<str:token>/solution/", requests.solution, name="request_solution"),
    path("requests/<str:token>/reopening/", requests.reopening, name="request_reopening"),
    path("requests/<str:token>/rating/", requests.rating, name="request_rating"),
    path("requests/<str:token>/files/<int:attachment_id>/", requests.file, name="request_file"),
]
