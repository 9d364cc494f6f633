package request

import "fmt"

// versions are the Graph versions with their first and last day, YYYY-MM-DD (Messenger
// Platform reference, section 0.4; those before v19.0 from memory, so that a clock in the
// past finds its version).
var versions = []struct {
	major, minor int
	from, until  string
}{
	{2, 6, "2016-04-12", "2018-07-13"}, {2, 7, "2016-07-13", "2018-10-05"}, {2, 8, "2016-10-05", "2019-04-30"},
	{2, 9, "2017-04-18", "2019-07-29"}, {2, 10, "2017-07-18", "2019-11-07"}, {2, 11, "2017-11-07", "2020-01-28"},
	{2, 12, "2018-01-30", "2020-05-05"}, {3, 0, "2018-05-01", "2020-07-28"}, {3, 1, "2018-07-26", "2020-10-27"},
	{3, 2, "2018-10-23", "2021-05-04"}, {3, 3, "2019-04-30", "2021-08-03"}, {4, 0, "2019-07-29", "2021-11-02"},
	{5, 0, "2019-10-29", "2022-02-03"}, {6, 0, "2020-02-03", "2022-05-05"}, {7, 0, "2020-05-05", "2022-08-04"},
	{8, 0, "2020-08-04", "2022-11-10"}, {9, 0, "2020-11-10", "2023-02-23"}, {10, 0, "2021-02-23", "2023-06-08"},
	{11, 0, "2021-06-08", "2023-09-14"}, {12, 0, "2021-09-14", "2024-02-08"}, {13, 0, "2022-02-08", "2024-05-28"},
	{14, 0, "2022-05-25", "2024-09-17"}, {15, 0, "2022-09-15", "2024-11-20"}, {16, 0, "2023-02-02", "2025-05-14"},
	{17, 0, "2023-05-23", "2025-09-12"}, {18, 0, "2023-09-12", "2026-01-26"}, {19, 0, "2024-01-23", "2026-05-21"},
	{20, 0, "2024-05-21", "2026-09-24"}, {21, 0, "2024-10-02", "2027-01-21"}, {22, 0, "2025-01-21", "2027-05-20"},
	{23, 0, "2025-05-29", "2027-10-08"}, {24, 0, "2025-10-08", "2028-02-18"}, {25, 0, "2026-02-18", "2028-07-29"},
	{26, 0, "2026-07-29", "9999-12-31"},
}

// Served is the version that answers a call on a day (YYYY-MM-DD): the one that was asked
// for; the oldest usable one for one that has ended; the newest for none and for one that
// does not exist yet.
func Served(major, minor int, today string) (int, int) {
	oldest, newest := -1, len(versions)-1
	for i, v := range versions {
		if oldest < 0 && today < v.until {
			oldest = i
		}
		if today >= v.from {
			newest = i
		}
	}
	at := newest
	for i, v := range versions {
		if major != 0 && v.major == major && v.minor == minor {
			at = i
		}
	}
	if major != 0 && (major < versions[0].major || major == versions[0].major && minor < versions[0].minor) {
		at = 0
	}
	at = max(min(at, newest), min(oldest, newest))
	return versions[at].major, versions[at].minor
}

// VersionName is the name of a version, such as v25.0.
func VersionName(major, minor int) string { return fmt.Sprintf("v%d.%d", major, minor) }
