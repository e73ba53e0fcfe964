"""Words that are in nearly every text, and so tell texts apart the least.

Compiled for this project from the closed classes of the two languages (articles, prepositions,
conjunctions, pronouns, auxiliary verbs), as grammars list them. Negations and numbers are not
among them: they change what a text says.
"""

from __future__ import annotations

ENGLISH = (
    "about above after again against all also am an and any are as at be because been before "
    "being below between both but by can could did do does doing down during each few for from "
    "further had has have having he her here hers herself him himself his how if in into is it "
    "its itself just may me might more most must my myself of off on once only or other our ours "
    "ourselves out over own same shall she should so some such than that the their theirs them "
    "themselves then there these they this those through to too under until up upon us very was "
    "we were what when where which while who whom whose why will with would you your yours "
    "yourself yourselves"
)
SPANISH = (
    "al algo algunas alguno algunos ante antes aquel aquella aquellas aquello aquellos aquí así "
    "aun aunque bajo bien cada como con contra cual cuales cuando cuyo cuya cuyos cuyas de del "
    "desde donde durante el él ella ellas ello ellos en entonces entre era eran eres es esa esas "
    "ese eso esos esta está estaba estaban estamos están estar estas este esto estos estoy fue "
    "fueron fui ha había habían haber han has hasta hay he hemos la las le les lo los más me "
    "mediante mi mí mis mismo misma mismos mismas mucho muchos muy nos nosotras nosotros nuestra "
    "nuestras nuestro nuestros os otra otras otro otros para pero poco por porque pues que qué "
    "quien quienes se según ser será si sí sido siendo sin sobre sois somos son soy su sus "
    "también tan tanto te ti tiene tienen todo toda todos todas tras tu tú tus un una unas uno "
    "unos usted ustedes vosotras vosotros vuestra vuestras vuestro vuestros ya yo"
)
_LISTS = {"english": ENGLISH, "spanish": SPANISH}


def stop_words(language: str) -> list[str]:
    """Return the stop words of a language; none for another name.

    Parameters
    ----------
    language
        english or spanish.

    Examples
    --------
    >>> stop_words("spanish")[:3], stop_words("none")
    (['al', 'algo', 'algunas'], [])
    """
    return _LISTS.get(language, "").split()
