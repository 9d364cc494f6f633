package profile_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/profile"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-05-01T10:00:00:250Z":         "2024-05-01T10:00:00.250Z",
		"2024-05-01T10:00:00:250+0200":     "2024-05-01T08:00:00.250Z",
		"2024-05-01T10:00:00":              "2024-05-01T10:00:00Z",
		"2024-05-01T10:00:00Z":             "2024-05-01T10:00:00Z",
		"2024-05-01T10:00:00.5Z":           "2024-05-01T10:00:00.500Z",
		"2024-05-01T10:00:00.123456+02:00": "2024-05-01T08:00:00.123Z",
		"2024-05-01T10:00:00+0200":         "2024-05-01T08:00:00Z",
		"2024-05-01T10:00Z":                "2024-05-01T10:00:00Z",
		"2024-05-01 10:00:00":              "2024-05-01T10:00:00Z",
		"2020-07-10 15:00:00.000 UTC":      "2020-07-10T15:00:00Z",
		"2019-02-15 00:00:00 -0500":        "2019-02-15T05:00:00Z",
		"2024-05-01":                       "2024-05-01T00:00:00Z",
		"05/01/2024":                       "2024-05-01T00:00:00Z",
		"12-1-2021":                        "2021-12-01T00:00:00Z",
		"Wed May 1 10:00:00 GMT 2024":      "2024-05-01T10:00:00Z",
		"Wed 05 01 10:00:00.GMT 2024":      "2024-05-01T10:00:00Z",
		"Wed 05 01 10:00:00.EST 2024":      "2024-05-01T15:00:00Z",
		"Wed, 01 May 2024 10:00:00 +0200":  "2024-05-01T08:00:00Z",
		"3000-12-31T23:59:59Z":             "3000-12-31T23:59:59Z",
		"3001-01-01T00:00:00Z":             "",
		"2024-13-01":                       "",
		"2024-02-30":                       "",
		"25/12/2024":                       "",
		"2024":                             "",
		"10:00":                            "",
		"":                                 "",
		"1-2":                              "",
		"2551634884890713":                 "",
		"2024-05-01T10:00:00Z and more":    "",
		"Wed May 1 10:00:00 BST 2024":      "", // British or Bangladeshi
		"Monday I was at home":             "",
		"0600000000":                       "",
		"2024-05-01T10:00:00Zééééééééééééééé": "",
	} {
		got, ok := profile.ParseTime(text)
		if shown := profile.FormatTime(got); ok != (want != "") || ok && shown != want {
			t.Errorf("%q: got %s, %v; want %q", text, shown, ok, want)
		}
		if ok && got.Location() != time.UTC {
			t.Errorf("%q: not in UTC", text)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2024-05-01T10:00:00Z", "05/01/2024", "Wed 05 01 10:00:00.GMT 2024", "2024-05-01T10:00:00:250Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := profile.ParseTime(s)
		if !ok {
			return
		}
		if again, ok := profile.ParseTime(profile.FormatTime(at)); !ok || !again.Equal(at) {
			t.Errorf("%q reads as %v, which does not read as itself", s, at)
		}
	})
}
