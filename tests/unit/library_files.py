"""The documents that the tests of `rag/` ask."""

from __future__ import annotations

DOCUMENTS = {
    "armistice.md": """# Korean armistice

## The signing

The Korean War armistice was signed at Panmunjom on 27 July 1953. Mark Clark signed it for the United Nations Command.
President Syngman Rhee of South Korea refused to sign, because he wanted the fighting to go on.

## What did it settle?

The armistice set up a demilitarized zone that is 4 kilometers wide and 250 kilometers long.
Did it end the war? Fighting stopped, but a peace treaty was never concluded.
""",
    "ferry.md": """# Island ferry

## Summer timetable

The boat to Baengnyeong leaves Incheon at 7:50 and takes four hours. Bicycles travel on the upper deck.

## Winter timetable

The boat leaves at 8:30, and on three days of the week only. Snow chains are kept in the locker by the ramp.

## Fares

| Passenger | Fare |
|---|---|
| Adult | 66,500 won |
| Child | 33,000 won |
""",
    "lighthouse.txt": """Palmido lighthouse

The Palmido lighthouse was built in 1903 and is 7.9 meters tall. It stands at the mouth of the harbor of Incheon.
In 2003 a concrete tower of 31 meters took its place. The keeper in 1950 was Choi Kyu-bong, who lit the lamp for
the landing. A foghorn sounds every 50 seconds in bad weather.
""",
    "lighthouse-notice.txt": """Palmido lighthouse

The Palmido lighthouse was built in 1903 and is 7.9 meters tall. It stands at the mouth of the harbor of Incheon.
In 2003 a concrete tower of 31 meters took its place. The keeper in 1950 was Choi Kyu-bong, who lit the lamp for
the landing. A foghorn sounds every 50 seconds in bad weather. Visitors are welcome.
""",
    "salt.md": """# Salt fields of Sindo

Sea water is let into the upper ponds of the salt fields at high tide and stays there for ten days. Wind and sun take
most of the water away, and workers move what is left from pond to pond by wooden treadmills. In the last pond, which
is lined with broken pottery so that the salt stays white, crystals begin to form after noon.

Workers rake the salt together before sunset and carry it to a wooden store, where bitter brine drips out of it for
half a year. A family makes about 90 tons of salt in a good year. Rain is the enemy: when clouds come up, the brine is
drained into covered pits within twenty minutes, by day and by night, and let out again when the sky clears.

Salt makers count the seasons by the flowers of the acacia. The first harvest begins in April, the best salt is made
in May and June when the pine pollen falls on the ponds, and the last rakes are put away in October. In 1980 there were
forty families on the island who lived by salt; in 2020 there were four. Cheap salt from abroad took their market away.

The museum of the salt fields was opened in 2007 by Park Hyeon-su, a salt maker's daughter, in a stone store of 1953.
Children may tread a water wheel there. It is closed on Mondays, and a ticket includes a small bag of salt.
""",
}
