"""The numbers of a practice profile as its page names them."""

NUMBERS = (
    ("first_meeting_days", "Days to the first meeting", "84 at most: 12 weeks"),
    ("first_review_days", "Days to the first review", ""),
    ("review_days_protection", "Days between reviews, child protection plan", ""),
    ("review_days_in_need", "Days between reviews, child in need plan", ""),
    ("review_days_early_help", "Days between reviews, early help plan", ""),
    ("write_up_working_days", "Working days to write a meeting up", ""),
    ("share_working_days", "Working days to give people the plan", ""),
    ("sight_working_days", "Working days for a manager to see a draft", ""),
)
# Empty keeps what holds now.
SIGN_IN_NUMBERS = (
    ("session_idle_minutes", "Minutes without a click after which staff sign in again", (1, 1_440)),
    ("session_longest_hours", "Hours after which staff sign in again in any case", (1, 168)),
    ("lay_idle_minutes", "Minutes after which families and networks type their PIN", (1, 240)),
    ("lay_longest_hours", "Hours after which they do so in any case", (1, 24)),
    ("sign_in_link_hours", "Hours that a sign-in link can be used", (1, 336)),
    ("device_days", "Days that a phone stays let in without being used", (1, 366)),
    ("step_up_minutes", "Minutes after which grave deeds ask again who it is", (1, 60)),
    ("emergency_hours", "Hours that a record is open in an emergency", (1, 48)),
)
OPEN_NUMBERS = (
    ("review_days_looked_after", "Days between reviews, care plan", "As early help when empty"),
    ("closing_tested_weeks", "Weeks a plan is tested before closing", "No set number when empty"),
    ("closing_scale_floor", "Lowest place on the scale for closing", "No set number when empty"),
)
