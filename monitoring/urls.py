from django.urls import path

from monitoring import asset_urls, case_urls
from monitoring.campaigns import urls as campaign_urls
from monitoring.handover import views as handover
from monitoring.questions import urls as question_urls
from monitoring.views import clues, entry, leaders, visits, week

app_name = "monitoring"
urlpatterns = [
    path("week/", week.week, name="week"),
    path("week/paper/", entry.paper, name="week_paper"),
    path("week/entry/", entry.entry, name="week_entry"),
    path("week/entry/<uuid:pk>/", entry.change, name="entry_change"),
    path("week/entry/<uuid:pk>/no-change/", entry.no_change, name="entry_no_change"),
    path("week/entry/visits/<uuid:pk>/undo/", entry.undo, name="entry_undo"),
    path("duties/<uuid:pk>/no-change/", week.no_change, name="no_change"),
    path("duties/<uuid:pk>/excuse/", week.excuse, name="excuse"),
    path("visit/<uuid:pk>/", visits.visit, name="visit"),
    path("visits/<uuid:pk>/undo/", week.undo, name="undo"),
    path("visits/<uuid:pk>/photo/", visits.photo, name="photo"),
    path("leaders/", leaders.progress, name="leaders"),
    path("leaders/visits/", leaders.made, name="leader_visits"),
    path("leaders/visits/export/", leaders.export, name="leader_export"),
    path("leaders/visits/<uuid:pk>/undo/", leaders.undo, name="leader_undo"),
    path("leaders/<uuid:pk>/no-change/", leaders.no_change, name="leader_no_change"),
    path("leaders/<uuid:pk>/visit/", leaders.visit, name="leader_visit"),
    path("handover/", handover.handovers, name="handovers"),
    path("handover/from/<int:pk>/", handover.hand_over, name="hand_over"),
    path("handover/leaves/", handover.enter_leave, name="enter_leave"),
    path("handover/leaves/<uuid:pk>/end/", handover.end_leave, name="end_leave"),
    path("handover/<uuid:pk>/", handover.handover, name="handover"),
    path("clues/", clues.worklist, name="clues"),
    path("clues/verify/", clues.verify, name="verify_clues"),
    path("clues/<uuid:pk>/", clues.clue, name="clue"),
    path("clues/<uuid:pk>/tell/", clues.tell, name="tell_clue"),
    path("households/<uuid:pk>/clue/", clues.report, name="report_clue"),
    *case_urls.urlpatterns,
    *asset_urls.urlpatterns,
    *campaign_urls.urlpatterns,
    *question_urls.urlpatterns,
]
