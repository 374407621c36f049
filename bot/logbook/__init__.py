"""Who practised on which local day, and which days are neutral and why.

A local day is a practice day: from `day_starts_at` to the next, in the member's zone at that moment. It is decided
once, when something happens, stored, and never recomputed when the member travels. This room promises that a day is
recorded at most once, and that a day which could not be practised because of us, or was not asked for, is kept with
its reason. It refuses to judge: it knows no streaks and no scores.
"""
