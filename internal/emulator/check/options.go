package check

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Options say under which rules a call is judged.
type Options struct {
	// Now is the instant in Unix milliseconds; rules with a date follow it.
	Now int64
	// Version is the major Graph version that serves the call; 0 is the newest.
	Version int
	// StrictHTTPS takes https addresses only; else http passes too.
	StrictHTTPS bool
	// Legacy keeps retired templates and buttons alive whatever the date.
	Legacy bool
	// OneTime allows requests of one-time notifications.
	OneTime bool
	// File says that a file came with the call.
	File bool
	// Products and Forms are the ids that the Page has; nil takes any.
	Products, Forms map[string]bool
	// Domains are the Page's whitelisted domains; buttons with Messenger Extensions need
	// one of them.
	Domains []string
}

// The days on which rules changed (Messenger Platform reference, appendix A).
var (
	dayOldTagsEnd    = day(2020, 3, 4)
	dayHumanAgent    = day(2021, 6, 2)
	dayAirlineEnd    = day(2021, 12, 6)
	dayRecurring     = day(2022, 5, 19)
	dayUtility       = day(2025, 1, 1) // "2025" in the reference
	dayMultiImage    = day(2025, 3, 19)
	dayReplyTo       = day(2025, 7, 15)
	dayReactions     = day(2025, 12, 2)
	dayStickers      = day(2026, 1, 1) // "2026" in the reference
	dayRecurringEnd  = day(2026, 2, 10)
	dayCalls         = day(2026, 2, 11)
	dayNamed         = day(2026, 3, 6)
	dayThreeTagsEnd  = day(2026, 4, 27)
	dayImageGrid     = day(2026, 6, 30)
	dayHeaderImages  = day(2025, 9, 29)
	dayFrequencyEnds = day(2023, 2, 2)
)

func day(y, m, d int) int64 { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).UnixMilli() }

// since says that a feature is there already.
func (o Options) since(day int64) bool { return o.Legacy || o.Now >= day }

// until says that a feature is there still.
func (o Options) until(day int64) bool { return o.Legacy || o.Now < day }

// before says that the version is older than a major one.
func (o Options) before(major int) bool { return o.Legacy || o.Version > 0 && o.Version < major }

// length counts characters (code points).
func length(s wire.Text) int { return utf8.RuneCountInString(string(s)) }

// text checks a required text and its length.
func text(field string, s wire.Text, limit int) *Error {
	if strings.TrimSpace(string(s)) == "" {
		return required(field)
	}
	return short(field, s, limit)
}

// short checks the length of a text that may be missing.
func short(field string, s wire.Text, limit int) *Error {
	if length(s) > limit {
		return tooLong(field, limit)
	}
	return nil
}

// link checks a required address.
func (o Options) link(field, address string) *Error {
	if address == "" {
		return required(field)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return bad("param %s should represent a valid URL", field)
	}
	if o.StrictHTTPS && u.Scheme != "https" {
		return bad("param %s should represent a valid https URL", field)
	}
	return nil
}

// maybeLink checks an address that may be missing.
func (o Options) maybeLink(field, address string) *Error {
	if address == "" {
		return nil
	}
	return o.link(field, address)
}

// whitelisted says that the address lies on one of the Page's domains.
func (o Options) whitelisted(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.ContainsFunc(o.Domains, func(d string) bool {
		v, err := url.Parse(d)
		return err == nil && strings.EqualFold(v.Host, u.Host)
	})
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
