"""Plans, the rows they fall due in, delivery, and `/why`.

A nudge arrives once, on its minute, in the member's own wall-clock time, or its row says why not and the member can
read that. The row is the truth: it is written before anything is sent and keeps what became of it. This room
refuses to nag: it keeps quiet hours and the daily cap, thins out when nobody answers, falls quiet by itself, and
never fires twice in a local day, whatever the clocks and the traveller do.
"""
