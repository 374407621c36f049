"""Community: a server that practises together: its daily prompt, its quiz rounds, and how many took part.

Promises that a prompt is posted once, on its minute, or says to the moderators why not; that everything personal
happens where only the member sees it; and that a number of people is shown from five on. Refuses to show or keep who
took part, unless they chose to be named, and to speak where it was not asked to.
"""
