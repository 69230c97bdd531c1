"""The ids of elements that stand in more than one view; the others stand beside the view that draws them."""

FORM_OPEN = "form.open"
FORM_OPEN_WHY = "form.open.why"
FOLLOW_UP = "follow_up"
