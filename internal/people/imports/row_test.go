package imports

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// rows reads a text as a file of a kind, by the mapping that is guessed and then changed.
func rows(t *testing.T, k Kind, text string, change func(*Mapping)) (read []Row, refused []string) {
	t.Helper()
	in, err := Inspect(strings.NewReader(text), k)
	if err != nil {
		t.Fatal(err)
	}
	m := in.Mapping
	if change != nil {
		change(&m)
	}
	if err := m.Check(len(in.Header)); err != nil {
		t.Fatal(err)
	}
	f := NewReader(strings.NewReader(text[in.headEnd:]), in.Separator[0], in.headLines+1, in.headEnd)
	var r Record
	for f.Read(&r) == nil {
		row, err := m.Row(&r)
		if err != nil {
			refused = append(refused, err.Error())
			continue
		}
		read = append(read, row)
	}
	return read, refused
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPeopleRows(t *testing.T) {
	header := "external_id,email,First_name,first_name,n,b,t,zip,q,user_alias_name,user_alias_label,subscription_group_id,subscription_state\n"
	for _, c := range []struct{ name, row, want string }{
		{"each type", `u1,a@b.c,X,Ada,12.50,true,2026-05-01,01300,"12",,,,`,
			`{"who":{"external_id":"u1"},"set":{"First_name":"X","b":true,"email":"a@b.c","first_name":"Ada","n":12.50,"q":"12","t":{"$time":"2026-05-01T00:00:00Z"},"zip":"01300"}}`},
		{"blank cells say nothing", `u1,,, ,"",,,,,,,,`, `{"who":{"external_id":"u1"},"set":{}}`},
		{"by e-mail", `,a@b.c,,,,,,,,,,,`, `{"who":{"email":"a@b.c"},"set":{}}`},
		{"by alias, with its e-mail address", `,a@b.c,,,,,,,,bot-7,messenger,,`, `{"who":{"alias":{"label":"messenger","name":"bot-7"}},"set":{"email":"a@b.c"}}`},
		{"a subscription", `u1,,,,,,,,,,,g-1,subscribed`, `{"who":{"external_id":"u1"},"set":{"subscription_groups":[{"subscription_group_id":"g-1","subscription_state":"subscribed"}]}}`},
	} {
		read, refused := rows(t, People, header+c.row+"\n", nil)
		if len(refused) > 0 || len(read) != 1 {
			t.Errorf("%s: refused %q", c.name, refused)
			continue
		}
		if got := asJSON(t, read[0].Change); got != c.want {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct{ name, row, want string }{
		{"nobody", `,,,Ada,,,,,,,,,`, "No identifier"},
		{"half an alias", `,,,,,,,,,bot-7,,,`, "alias needs its name and its label"},
		{"half a subscription", `u1,,,,,,,,,,,g-1,`, "needs its group and its state"},
		{"a state in capitals", `u1,,,,,,,,,,,g-1,Subscribed`, "in small letters"},
		{"too few cells", `u1,,,`, "has 4 cells and the header 13"},
	} {
		if _, refused := rows(t, People, header+c.row+"\n", nil); len(refused) != 1 || !strings.Contains(refused[0], c.want) {
			t.Errorf("%s: %q", c.name, refused)
		}
	}
}

func TestChosenTypes(t *testing.T) {
	choose := func(typ Type) func(*Mapping) {
		return func(m *Mapping) { m.Columns[1].Type = typ }
	}
	for _, c := range []struct {
		typ        Type
		cell, want string // want begins with ! for a refusal
	}{
		{Text, "12", `"12"`}, {Text, " a ", `" a "`}, {Number, "12", "12"}, {Number, "1,5", "!not a number"}, {Number, "x", "!not a number"},
		{Boolean, "TRUE", "true"}, {Boolean, "yes", "!neither true nor false"}, {Time, "2026-05-01T10:00:00+02:00", `{"$time":"2026-05-01T08:00:00Z"}`},
		{Time, "tomorrow", "!not an instant"}, {Array, "a| b ||c", `["a","b","c"]`}, {Auto, "007", `"007"`}, {Auto, "-1e3", "-1e3"}, {Auto, "True", `"True"`},
	} {
		read, refused := rows(t, People, "external_id\tx\nu1\t"+c.cell+"\n", choose(c.typ))
		if want, no := strings.CutPrefix(c.want, "!"); no {
			if len(refused) != 1 || !strings.Contains(refused[0], want) {
				t.Errorf("%q as %s: %q", c.cell, c.typ, refused)
			}
			continue
		}
		if len(read) != 1 || asJSON(t, read[0].Change.Set["x"]) != c.want {
			t.Errorf("%q as %s: %+v, %q", c.cell, c.typ, read, refused)
		}
	}
}

func TestEventRows(t *testing.T) {
	read, refused := rows(t, Events, "external_id,name,time,order.properties.total\nu1,order,2026-05-01,9.5\nu2,,2026-05-01,\nu3,order,soon,\n,order,2026-05-01,\n", nil)
	if len(read) != 1 || asJSON(t, read[0].Event) != `{"who":{"external_id":"u1"},"name":"order","at":"2026-05-01T00:00:00Z","properties":{"total":9.5}}` {
		t.Errorf("read %s", asJSON(t, read))
	}
	if len(refused) != 3 || !strings.Contains(refused[0], "no name") || !strings.Contains(refused[1], "no time") || !strings.Contains(refused[2], "No identifier") {
		t.Errorf("refused %q", refused)
	}
}

func TestSubscriberRows(t *testing.T) {
	read, refused := rows(t, Subscribers, "psid;customer_id;opted_in_at;proof;city\n5531;CT-1;2020-03-01T10:00:00Z;old system;Lyon\n5531x;;2020-03-01;;\n5532;;;;\n;;2020-03-01;;\n",
		func(m *Mapping) { m.PageID = "100" })
	if len(read) != 1 || asJSON(t, read[0].Subscriber) != `{"PageID":"100","PSID":"5531","CustomerID":"CT-1","ExternalID":"","OptedInAt":"2020-03-01T10:00:00Z","Proof":"old system","Set":{"city":"Lyon"}}` {
		t.Errorf("read %s", asJSON(t, read))
	}
	if len(refused) != 3 || !strings.Contains(refused[0], "A PSID is a number") || !strings.Contains(refused[1], "opted_in_at") || !strings.Contains(refused[2], "no PSID") {
		t.Errorf("refused %q", refused)
	}
}

func TestInspect(t *testing.T) {
	in, err := Inspect(strings.NewReader("\xef\xbb\xbfexternal_id;\"a;b\";mixed;when;Appboy ID\r\nu1;1;x;2026-05-01;\r\n\r\nu2;2;3;2026-05-02;\r\nbad;row\r\nu3;"+strings.Repeat("é", 300)+";;;\r\n"), People)
	if err != nil {
		t.Fatal(err)
	}
	if in.Separator != ";" || len(in.Header) != 5 || in.Header[1] != "a;b" || len(in.Rows) != 3 {
		t.Errorf("separator %q, header %q, %d rows", in.Separator, in.Header, len(in.Rows))
	}
	if m := in.Mapping.Columns; m[0].To != ToExternalID || m[1].To != ToAttribute || m[4].To != ToBrazeID {
		t.Errorf("mapping %+v", m)
	}
	if c := in.Columns; c[2].Type != Text || !c[2].Mixed || c[3].Type != Time || c[3].Filled != 2 || c[0].Mixed || len([]rune(c[1].Samples[2])) != cellShown+1 {
		t.Errorf("columns %+v", c)
	}
	if len(in.Broken) != 1 || in.Broken[0].Line != 5 {
		t.Errorf("broken %+v", in.Broken)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "is empty"}, {"only a mark", "\ufeff", "is empty"}, {"ends of lines of old", "external_id,x\ru1,2\r", "CR alone"}, {"UTF-16", "\xff\xfea\x00", "UTF-16"}, {"a workbook", "PK\x03\x04zzz", "workbook"},
		{"two alike", "a,b,a\n", "same header"}, {"a blank header", "\n1,2\n", "first line is blank"}, {"Latin-1", "pr\xe9nom,b\n", "not UTF-8"},
		{"too wide", strings.Repeat("a,", ColumnLimit) + "\n", "columns"},
	} {
		if _, err := Inspect(strings.NewReader(c.text), People); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMappingCheck(t *testing.T) {
	col := func(to Target, name string) Column { return Column{To: to, Name: name} }
	for _, c := range []struct {
		name string
		m    Mapping
		want string
	}{
		{"no identifier", Mapping{Kind: People, Columns: []Column{col(ToAttribute, "a")}}, "columns: No column becomes external_id"},
		{"no kind", Mapping{Kind: "dogs"}, "kind"},
		{"a target of another kind", Mapping{Kind: People, Columns: []Column{col(ToPSID, "")}}, "columns[0].to"},
		{"no name", Mapping{Kind: People, Columns: []Column{col(ToAttribute, "")}}, "columns[0].name"},
		{"twice", Mapping{Kind: People, Columns: []Column{col(ToAttribute, "a"), col(ToAttribute, "a")}}, "columns[1]"},
		{"half an alias", Mapping{Kind: People, Columns: []Column{col(ToAliasName, "")}}, "go together"},
		{"half a subscription", Mapping{Kind: People, Columns: []Column{col(ToEmail, ""), col(ToGroupID, "")}}, "go together"},
		{"events without a time", Mapping{Kind: Events, Event: "e", Columns: []Column{col(ToEmail, "")}}, "becomes time"},
		{"events without a name", Mapping{Kind: Events, Columns: []Column{col(ToEmail, ""), col(ToTime, "")}}, "event:"},
		{"subscribers without a Page", Mapping{Kind: Subscribers, Columns: []Column{col(ToPSID, ""), col(ToOptedInAt, "")}}, "page_id:"},
		{"no type", Mapping{Kind: People, Columns: []Column{{To: ToAttribute, Name: "a", Type: "colour"}}}, "columns[0].type"},
	} {
		if err := c.m.Check(len(c.m.Columns)); err == nil || !strings.Contains(err.Error(), c.want) || petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := (&Mapping{Kind: People, Columns: []Column{col(ToEmail, "")}}).Check(2); err == nil {
		t.Error("a mapping of fewer columns than the file has")
	}
}
