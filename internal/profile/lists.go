package profile

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names of countries in several languages by their ISO 3166 code (from the Unicode CLDR), of time zones (from the
// IANA database), and what Rails calls those. A line is a name, or names with tabs between them.
var (
	//go:embed countries.txt
	countriesText string
	//go:embed zones.txt
	zonesText string
	//go:embed zones_rails.txt
	railsText string
)

var (
	countryCodes = countryTable()
	zoneNames    = zoneTable()
)

func countryTable() map[string]string {
	table := map[string]string{}
	for line := range strings.Lines(countriesText) {
		names := strings.Split(strings.TrimSpace(line), "\t")
		for _, name := range names {
			table[folded(name)] = names[0]
		}
	}
	return table
}

func zoneTable() map[string]string {
	table := map[string]string{}
	for line := range strings.Lines(zonesText) {
		name := strings.TrimSpace(line)
		table[strings.ToLower(name)] = name
	}
	for line := range strings.Lines(railsText) {
		name, zone, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if _, known := table[strings.ToLower(name)]; !known {
			table[strings.ToLower(name)] = zone
		}
	}
	return table
}

// countryOf gives the ISO 3166 code of a country that is named by its code or its name in one of some
// languages, in any case and with or without accents; "" when it is none.
func countryOf(text string) string { return countryCodes[folded(text)] }

// zoneOf gives the IANA name of a time zone that is named so or as Rails does; "" when it is none.
func zoneOf(text string) string { return zoneNames[strings.ToLower(strings.TrimSpace(text))] }

// folded gives a text without case, accents, and signs between words.
func folded(text string) string {
	var b strings.Builder
	blank := false
	for _, r := range norm.NFD.String(strings.ToLower(strings.TrimSpace(text))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if blank && b.Len() > 0 {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(r)
		default:
			blank = true
		}
	}
	return b.String()
}
