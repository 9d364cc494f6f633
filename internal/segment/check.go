package segment

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Check gives all that is wrong with a definition, as Parse does: for trees that were made by hand.
func (d *Definition) Check() Problems {
	var p Problems
	d.Walk(func(path string, n *Node) { checkNode(path, n, &p) })
	return p
}

func checkNode(path string, n *Node, p *Problems) {
	switch {
	case n.Match != "":
		if n.Match != And && n.Match != Or {
			p.add(path+".match", "unknown_match", `A group is joined by "and" or "or".`, nil)
		}
		if len(n.Of) == 0 && (n.Match == Or || path != "where") {
			p.add(path+".of", "empty_group", "A group needs at least one filter: add one, or remove the group.", nil)
		}
	case n.Not == nil:
		checkFilter(path, n, p)
	}
}

func checkFilter(path string, n *Node, p *Problems) {
	f, spec, ok := filterOf(n.Type)
	if !ok {
		p.add(path+".type", "unknown_filter", `There is no filter "{type}": the filters are listed in docs/segments.md.`, map[string]any{"type": n.Type})
		return
	}
	op, ok := spec.operator(n.Op)
	if !ok {
		p.add(path+".op", "unknown_operator", `The filter "{type}" has no operator "{op}". It has {ops}.`,
			map[string]any{"type": n.Type, "op": n.Op, "ops": names(spec.Operators)})
		return
	}
	checkMembers(path, n, &spec, p)
	checkOperand(path+".value", op, n.Value, p)
	f.Check(n, path, p)
}

func names(ops []Operator) string {
	ids := make([]string, len(ops))
	for i, o := range ops {
		ids[i] = o.ID
	}
	return strings.Join(ids, ", ")
}

// checkMembers holds the members that a node has against those of the Spec.
func checkMembers(path string, n *Node, spec *Spec, p *Problems) {
	for _, m := range []struct {
		name string
		set  bool
	}{
		{"name", n.Name != ""}, {"path", len(n.Path) > 0}, {"page", n.Page != ""}, {"topic", n.Topic != ""}, {"tag", n.Tag != ""}, {"currency", n.Currency != ""},
		{"products", len(n.Products) > 0}, {"period", n.Period != nil}, {"where", len(n.Where) > 0},
	} {
		i := slices.IndexFunc(spec.Members, func(s Member) bool {
			return s.Name == m.name && (len(s.Ops) == 0 || slices.Contains(s.Ops, n.Op))
		})
		switch {
		case m.set && i < 0:
			p.add(path+"."+m.name, "unused_member", `The operator "{op}" of the filter "{type}" reads no "{member}": remove it.`, map[string]any{"type": n.Type, "op": n.Op, "member": m.name})
		case !m.set && i >= 0 && spec.Members[i].Required:
			p.add(path+"."+m.name, "missing", `The member "{member}" is missing.`, map[string]any{"member": m.name})
		}
	}
	checkText(path+".name", n.Name, p)
	checkText(path+".topic", n.Topic, p)
	checkText(path+".tag", n.Tag, p)
	checkText(path+".page", n.Page, p)
	checkPath(path+".path", n.Path, p)
	checkTexts(path+".products", n.Products, p)
	if n.Period != nil {
		checkPeriod(path+".period", n.Period, p)
	}
	if len(n.Where) > MaxCriteria {
		p.add(path+".where", "too_many", "At most {max} of them can stand here.", map[string]any{"max": MaxCriteria})
	}
	for i := range n.Where {
		checkCriterion(member(path, "where", i), &n.Where[i], p)
	}
}

func checkPath(path string, keys []string, p *Problems) {
	if len(keys) > MaxPath {
		p.add(path, "too_many", "At most {max} of them can stand here.", map[string]any{"max": MaxPath})
	}
	for i, k := range keys {
		if k == "" {
			p.add(path+"["+strconv.Itoa(i)+"]", "blank", "This must not be empty.", nil)
		}
		checkText(path+"["+strconv.Itoa(i)+"]", k, p)
	}
}

func checkTexts(path string, all []string, p *Problems) {
	if len(all) > MaxList {
		p.add(path, "too_many", "At most {max} of them can stand here.", map[string]any{"max": MaxList})
	}
	for i, s := range all {
		if s == "" {
			p.add(path+"["+strconv.Itoa(i)+"]", "blank", "This must not be empty.", nil)
		}
		checkText(path+"["+strconv.Itoa(i)+"]", s, p)
	}
}

func checkText(path, s string, p *Problems) {
	if len(s) > MaxText && utf8.RuneCountInString(s) > MaxText {
		p.add(path, "too_long", "This has at most {max} characters.", map[string]any{"max": MaxText})
	}
}

func checkCriterion(path string, c *Criterion, p *Problems) {
	if len(c.Path) == 0 {
		p.add(path+".path", "missing", `The member "{member}" is missing.`, map[string]any{"member": "path"})
	}
	checkPath(path+".path", c.Path, p)
	op, ok := valueOperator(c.Op)
	if !ok || op.For == forObjects {
		p.add(path+".op", "unknown_operator", `The filter "{type}" has no operator "{op}". It has {ops}.`,
			map[string]any{"type": "where", "op": c.Op, "ops": names(criterionOperators())})
		return
	}
	checkOperand(path+".value", op, c.Value, p)
}

func checkPeriod(path string, t *Period, p *Problems) {
	if (t.Days > 0) == (t.From != "" || t.To != "") {
		p.add(path, "period", `A period is either {"days": 30} or {"from": "2024-05-01", "to": "2024-06-01"}; one of from and to may be left out.`, nil)
	}
	if t.Days < 0 || t.Days > MaxDays {
		p.wrong(path+".days", "period_days")
	}
	for name, s := range map[string]string{"from": t.From, "to": t.To} {
		if s != "" {
			checkInstant(path+"."+name, s, p)
		}
	}
}

func checkInstant(path, s string, p *Problems) {
	if _, err := instant(s, time.UTC); err != nil {
		p.wrong(path, "instant")
	}
}

// checkOperand holds "value" against the operator's operand.
func checkOperand(path string, op Operator, v any, p *Problems) {
	want := ""
	switch op.Operand {
	case NoOperand:
		if v != nil {
			p.add(path, "unused_operand", `The operator "{op}" takes no value: remove it.`, map[string]any{"op": op.ID})
		}
	case OperandText:
		s, ok := v.(string)
		if !ok || BlankText(s) {
			want = "text"
		}
		checkText(path, s, p)
	case OperandTexts:
		want = checkOperandTexts(path, v, p)
	case OperandNumber:
		if _, ok := v.(float64); !ok {
			want = "number"
		}
	case OperandCount:
		if f, ok := v.(float64); !ok || f != math.Trunc(f) || f < 0 || f > MaxCount {
			want = "count"
		}
	case OperandDays:
		if f, ok := v.(float64); !ok || f != math.Trunc(f) || f < 0 || f > MaxDays {
			want = "days"
		}
	case OperandHours:
		if f, ok := v.(float64); !ok || f <= 0 || f > 24 {
			want = "hours"
		}
	case OperandPattern:
		checkPattern(path, v, p)
	case OperandInstant:
		s, _ := v.(string)
		checkInstant(path, s, p)
	case OperandYearDay:
		if s, ok := v.(string); !ok || !isYearDay(s) {
			want = "year_day"
		}
	case OperandRange:
		if low, high := rangeOf(v); low < 0 || high < low || high > 9999 {
			want = "range"
		}
	}
	if want != "" {
		p.wrong(path, want)
	} else if s, ok := v.(string); ok && len(op.Options) > 0 && !slices.Contains(op.Options, s) {
		p.add(path, "unknown_option", "This must be one of {options}.", map[string]any{"options": strings.Join(op.Options, ", ")})
	}
}

func checkOperandTexts(path string, v any, p *Problems) (want string) {
	all, ok := v.([]any)
	if !ok || len(all) == 0 {
		return "texts"
	}
	texts := make([]string, len(all))
	for i, e := range all {
		if texts[i], ok = e.(string); !ok {
			return "texts"
		}
	}
	checkTexts(path, texts, p)
	return ""
}

func checkPattern(path string, v any, p *Problems) {
	s, ok := v.(string)
	switch {
	case !ok || s == "":
		p.wrong(path, "pattern")
	case utf8.RuneCountInString(s) > MaxPattern:
		p.add(path, "too_long", "This has at most {max} characters.", map[string]any{"max": MaxPattern})
	default:
		if _, err := compilePattern(s); err != nil {
			p.add(path, "bad_pattern", "The regular expression cannot be read ({why}). It is one of RE2's: no look-around, no back references.", map[string]any{"why": reason(err)})
		}
	}
}

func reason(err error) string { return strings.TrimPrefix(err.Error(), "error parsing regexp: ") }

// compilePattern reads a regular expression whose letters match whatever their case.
func compilePattern(s string) (*regexp.Regexp, error) { return regexp.Compile("(?i)" + s) }

func isYearDay(s string) bool {
	_, err := time.Parse("2006-01-02", "2000-"+s) // a leap year
	return err == nil
}

// rangeOf reads [lowest, highest]; a list that is none gives -1, -1.
func rangeOf(v any) (low, high int) {
	list, ok := v.([]any)
	if !ok || len(list) != 2 {
		return -1, -1
	}
	a, okA := list[0].(float64)
	b, okB := list[1].(float64)
	if !okA || !okB || a != math.Trunc(a) || b != math.Trunc(b) || math.Abs(a) > 1e6 || math.Abs(b) > 1e6 {
		return -1, -1
	}
	return int(a), int(b)
}

// instant reads an RFC 3339 instant, or a date as its first moment in a zone.
func instant(s string, zone *time.Location) (Instant, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.ParseInLocation(time.DateOnly, s, zone); err != nil {
			return Instant{}, err
		}
	}
	return Instant{Millis: t.UnixMilli()}, nil
}
