"""Which wearable a device code stands for."""

from typing import Final

# Only codes that two independent people have met, or that the watches' own system lists.
_CODES: Final = {
    "Amazfit Active": (8323328,),
    "Amazfit Active 2": (8913152, 8913153, 8913159, 10092800, 10092801, 10092803, 10092807),
    "Amazfit Active 2 (Square)": (9830656, 9830657, 9830659, 10223873),
    "Amazfit Active 3 Premium": (10944769,),
    "Amazfit Active Edge": (8388864, 8388865),
    "Amazfit Balance": (8519936, 8519937, 8519939),
    "Amazfit Balance 2": (9568512, 9568513, 9568515, 9572608, 9572609, 9572611, 10486017),
    "Amazfit Balance 3": (11141379, 11145472),
    "Amazfit Band 7": (252, 253, 254),
    "Amazfit Bip 5": (8454400, 8454401),
    "Amazfit Bip 5 Unity": (8782081, 8782088, 8782089),
    "Amazfit Bip 6": (9765120, 9765121, 10158337),
    "Amazfit Cheetah": (8192256, 8192257),
    "Amazfit Cheetah (Square)": (8257793,),
    "Amazfit Cheetah 2 Ultra": (9978113,),
    "Amazfit Cheetah Pro": (8126720, 8126721),
    "Amazfit Falcon": (414, 415),
    "Amazfit GTR 3": (226, 227),
    "Amazfit GTR 3 Pro": (229, 230, 6095106),
    "Amazfit GTR 4": (7930112, 7930113),
    "Amazfit GTR Mini": (250, 251),
    "Amazfit GTS 3": (224, 225),
    "Amazfit GTS 4": (7995648, 7995649),
    "Amazfit GTS 4 Mini": (246, 247),
    "Amazfit Helio Strap": (10289410, 10289411),
    "Amazfit T-Rex 2": (418, 419),
    "Amazfit T-Rex 3": (8716544, 8716545, 8716547),
    "Amazfit T-Rex 3 Pro": (10551552, 10551553, 10551555, 10682624, 10682625, 10682627),
    "Amazfit T-Rex Ultra": (6553856, 6553857),
    "Amazfit T-Rex Ultra 2": (10879233,),
    "Xiaomi Smart Band 7": (260, 261, 262, 263, 264, 265, 266),
}

WEARABLES: Final = {code: name for name, codes in _CODES.items() for code in codes}
