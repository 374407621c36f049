"""Who takes part, and on what terms: consent, zone, pause and the health of the DM.

The room promises that nothing about a person is stored before they consent, that a member is one row from which every
other row about them cascades, and that a zone, a pause or a closed DM means the same everywhere, being read here alone.
It refuses to guess in silence: what a member types about times and places is understood, or marked as a guess to be
confirmed, or asked again. It keeps no city, no birthday, no profile: of the place they typed, a zone name remains.
"""
