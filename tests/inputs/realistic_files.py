"""Small files that look like well-known ones: Californian houses, and air quality in latin-1."""

from __future__ import annotations

import gzip
import random


def houses(rows: int = 300) -> bytes:
    """Block groups of houses, gzipped; one measure has gaps, one word an HTML character."""
    draw = random.Random(1)
    lines = ["longitude,latitude,total_rooms,total_bedrooms,median_house_value,ocean_proximity"]
    for i in range(rows):
        place = draw.choice(["NEAR BAY", "INLAND", "<1H OCEAN"])
        rooms = draw.randint(200, 4000)
        bedrooms = "" if i % 50 == 3 else f"{rooms / 5:.1f}"
        value = 100_000 + 40 * rooms + 50_000 * (place != "INLAND") + draw.randint(0, 30_000)
        position = f"{-124 + 10 * draw.random():.2f},{32 + 10 * draw.random():.2f}"
        lines.append(f"{position},{rooms}.0,{bedrooms},{value}.0,{place}")
    return gzip.compress(("\n".join(lines) + "\n").encode())


def air(rows: int = 300) -> bytes:
    """Hourly air quality: decimal commas, latin-1, -200 for missing, empty columns and lines."""
    draw = random.Random(2)
    lines = ["Date;Heure;CO (mg/m³);NMHC (µg/m³);Benzène (µg/m³);Température (°C);Humidité;;"]
    for i in range(rows):
        day, hour = i // 12, i % 12
        temperature = 10 + 8 * draw.random() + hour / 3
        cells = [
            f"{draw.random() * 5:.1f}",
            "-200",
            f"{temperature / 2 + draw.random():.1f}",
            f"{temperature:.1f}",
            f"{temperature / 20 + draw.random() / 9:.4f}",
        ]
        cells[1] = f"{draw.randint(50, 300)}" if i < rows / 10 else "-200"
        if i % 20 == 5:
            cells[2:] = ["-200,0", "-200", "-200"]
        date = f"{10 + day % 18:02}/{3 + day // 18:02}/2004;{hour + 8:02}.00.00"
        lines.append(f"{date};{';'.join(cells).replace('.', ',')};;")
    lines += [";" * 8] * 14
    return gzip.compress(("\r\n".join(lines) + "\r\n").encode("latin-1"))
