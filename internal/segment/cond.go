package segment

import (
	"math"
	"regexp"
	"time"
)

// Cond is a condition on a person, or on one event or element of theirs: what every filter comes down
// to. Package index asks it of millions at once, Match of one.
//
// A person is read as one document: "attributes" (the attributes), "created_at" (a time), "bucket" (a
// number), "identities" and "imports" (arrays of texts), "pages" and "tokens" (arrays of objects); see
// Person.Document. Events and purchases are read as documents too.
type Cond struct {
	Op     Op
	Args   []*Cond  // AllOf, AnyOf: any number; Not, Element: one
	Col    []string // Has, Element: keys from the document to the value
	Test   Test     // Has
	Events *Events  // Did
}

// Op says what a condition is.
type Op uint8

// The forms of condition.
const (
	AllOf   Op = iota // every one of Args; none: always
	AnyOf             // one of Args; none: never
	Not               // not Args[0]
	Has               // the value at Col passes Test
	Element           // the array of objects at Col has an element for which Args[0] holds
	Did               // the person's events pass Events
)

// TestKind names a test of one value. A value of another kind never passes, a missing one only IsBlank.
type TestKind uint8

// The tests.
const (
	IsBlank  TestKind = iota // Value.Blank
	IsBool                   // a Bool that is Test.Bool
	InRange                  // a Number in Test.Range
	InPeriod                 // a Time in Test.Period
	OnDay                    // a Time on one of Test.Days
	IsText                   // a Text that passes Test.Text
	HasOne                   // a List with a value that passes Test.Text
	HasAll                   // a List that holds all of Test.Values
)

// Test is a test of one value.
type Test struct {
	Kind   TestKind
	Bool   bool
	Range  Range
	Period Window
	Days   *DaySet
	Text   *TextTest
	Values []string
}

// Range is the numbers from Low to High; an end that is Open is not in it.
type Range struct {
	Low, High         float64
	LowOpen, HighOpen bool
}

// Numbers is the range of all numbers.
var Numbers = Range{Low: math.Inf(-1), High: math.Inf(1)}

// Contains tells whether a number lies in the range.
func (r Range) Contains(f float64) bool {
	return (f > r.Low || !r.LowOpen && f == r.Low) && (f < r.High || !r.HighOpen && f == r.High)
}

// Instant is a moment: Unix milliseconds, or so many before or after the moment of asking.
type Instant struct {
	Millis   int64
	Relative bool
}

// The ends of time.
var (
	Always = Instant{Millis: math.MinInt64}
	Ever   = Instant{Millis: math.MaxInt64}
)

// At gives the moment in Unix milliseconds when it is asked at now.
func (i Instant) At(now time.Time) int64 {
	if i.Relative {
		return now.UnixMilli() + i.Millis
	}
	return i.Millis
}

// Window is the time from From (included) to To (not included).
type Window struct{ From, To Instant }

// AllTime is the window that holds every moment.
var AllTime = Window{Always, Ever}

// Contains tells whether a moment lies in the window when it is asked at now.
func (w Window) Contains(millis int64, now time.Time) bool {
	return millis >= w.From.At(now) && millis < w.To.At(now)
}

// DaySet is days of the year in a zone: one day, or those from today on.
type DaySet struct {
	Month, Day int // 0: today
	More       int // with today: how many days after it belong too
	Zone       *time.Location
}

// YearDays are days of the year: [month][day].
type YearDays [13][32]bool

// At gives the days when it is asked at now. In a year without 29 February, who was born on it is met
// on 1 March.
func (d *DaySet) At(now time.Time) *YearDays {
	var days YearDays
	if d.Month != 0 {
		days[d.Month][d.Day] = true
		return &days
	}
	year, month, today := now.In(d.Zone).Date()
	for i := 0; i <= d.More; i++ {
		day := time.Date(year, month, today+i, 0, 0, 0, 0, time.UTC)
		days[day.Month()][day.Day()] = true
		if day.Month() == time.March && day.Day() == 1 && day.AddDate(0, 0, -1).Day() == 28 {
			days[time.February][29] = true
		}
	}
	return &days
}

// TextKind names a test of a text.
type TextKind uint8

// The tests of a text.
const (
	AnyText     TextKind = iota // every text
	NotBlank                    // one with more than white space
	OneOf                       // one of Values
	OneOfFolded                 // one of Values, whatever the case; Values are folded
	Containing                  // one that contains one of Values, whatever the case; Values are folded
	Matching                    // one in which Pattern is found
	BornOn                      // a date of birth, YYYY-MM-DD, on one of Days
	Aged                        // a date of birth from which Min to Max whole years have passed in Zone
)

// TextTest is a test of a text.
type TextTest struct {
	Kind     TextKind
	Values   []string
	Pattern  *regexp.Regexp
	Days     *DaySet
	Min, Max int
	Zone     *time.Location
}

// Measure says what of a person's events is looked at.
type Measure uint8

// The measures. Only people with at least one event that counts can pass.
const (
	Count  Measure = iota // how many: of purchases, the sum of their quantities
	Amount                // what purchases cost together, as Purchase.Amount
	First                 // when the first one was
	Last                  // when the last one was
)

// Events is a condition on a person's events of one name, or on their purchases.
type Events struct {
	Name      string // of a custom event
	Purchases bool
	Where     *Cond  // on the event's document; nil: every event
	During    Window // events outside of it do not count, nor those after the asking
	Measure   Measure
	Min, Max  int64  // Count, Amount: both included; of Count, Min is at least 1
	When      Window // First, Last
}

func all(args ...*Cond) *Cond { return &Cond{Op: AllOf, Args: args} }
func some(args ...*Cond) *Cond {
	return &Cond{Op: AnyOf, Args: args}
}
func not(c *Cond) *Cond                   { return &Cond{Op: Not, Args: []*Cond{c}} }
func has(col []string, t Test) *Cond      { return &Cond{Op: Has, Col: col, Test: t} }
func element(col []string, c *Cond) *Cond { return &Cond{Op: Element, Col: col, Args: []*Cond{c}} }
func did(e Events) *Cond                  { return &Cond{Op: Did, Events: &e} }
func text(kind TextKind, values ...string) Test {
	return Test{Kind: IsText, Text: &TextTest{Kind: kind, Values: values}}
}
func one(kind TextKind, values ...string) Test {
	return Test{Kind: HasOne, Text: &TextTest{Kind: kind, Values: values}}
}
