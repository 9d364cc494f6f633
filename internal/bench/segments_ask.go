package bench

import (
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"time"
)

// question is a definition of a segment, as petitbleu and as SQLite ask it.
type question struct {
	where string // a node of a definition
	sql   string // a condition on people p
}

func (q question) body() []byte {
	return []byte(`{"definition":{"version":1,"where":` + q.where + `}}`)
}

// changedOnes are the people whom the benchmark changed.
var changedOnes = question{`{"match":"and","of":[{"type":"attribute","name":"points","op":"more_than","value":999999},{"type":"attribute","name":"home_city","op":"equals","value":"Atlantis"}]}`,
	"p.doc ->> '$.points' > 999999 AND p.doc ->> '$.home_city' = 'Atlantis'"}

// both joins questions.
func both(all ...question) question {
	var where, sql []string
	for _, q := range all {
		where, sql = append(where, q.where), append(sql, "("+q.sql+")")
	}
	return question{`{"match":"and","of":[` + strings.Join(where, ",") + `]}`, strings.Join(sql, " AND ")}
}

func not(q question) question {
	return question{`{"not":` + q.where + `}`, "NOT COALESCE((" + q.sql + "), 0)"}
}

// attribute asks a value of an attribute; the condition in SQL reads it as %s.
func attribute(name, op, value, sql string) question {
	path := "(p.doc ->> '$." + name + "')"
	where := fmt.Sprintf(`{"type":"attribute","name":"%s","op":"%s","value":%s}`, name, op, value)
	if value == "" {
		where = fmt.Sprintf(`{"type":"attribute","name":"%s","op":"%s"}`, name, op)
	}
	return question{where, strings.ReplaceAll(sql, "%s", path)}
}

// instant asks a time, which a document holds as an object.
func instant(name, op, sign string, at time.Time) question {
	text := at.UTC().Format(time.RFC3339)
	return question{fmt.Sprintf(`{"type":"attribute","name":"%s","op":"%s","value":"%s"}`, name, op, text),
		fmt.Sprintf(`(p.doc ->> '$.%s."$time"') %s '%s'`, name, sign, text)}
}

// someOf picks n of a list, as JSON and as SQL writes them.
func someOf(r *mathrand.Rand, n int, of ...string) (list, in string) {
	var a, b []string
	for _, i := range r.Perm(len(of))[:n] {
		a, b = append(a, `"`+of[i]+`"`), append(b, "'"+of[i]+"'")
	}
	return "[" + strings.Join(a, ",") + "]", "(" + strings.Join(b, ",") + ")"
}

// onAttributes are conditions on the twelve attributes, with values by chance.
var onAttributes = []func(r *mathrand.Rand, now time.Time) question{
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 1+r.IntN(3), "FR", "BE", "DE", "CH", "ES", "GB", "IT")
		return question{`{"type":"country","op":"is_any_of","value":` + list + `}`, "p.doc ->> '$.country' IN " + in}
	},
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 1+r.IntN(2), "fr", "de", "nl", "en", "es")
		return question{`{"type":"language","op":"is_none_of","value":` + list + `}`, "p.doc ->> '$.language' NOT IN " + in}
	},
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 1+r.IntN(4), "Paris", "Lyon", "Marseille", "Berlin", "Madrid", "London", "Milano", "Gent", "Bern")
		return attribute("home_city", "is_any_of", list, "%s IN "+in)
	},
	func(r *mathrand.Rand, _ time.Time) question {
		n := fmt.Sprint(r.IntN(900))
		return attribute("points", "more_than", n, "%s > "+n)
	},
	func(*mathrand.Rand, time.Time) question { return attribute("newsletter", "is_true", "", "%s = 1") },
	func(r *mathrand.Rand, now time.Time) question {
		return instant("joined_at", "before", "<", now.Add(-time.Duration(r.Int64N(int64(4*365*24*time.Hour)))))
	},
	func(r *mathrand.Rand, now time.Time) question {
		return instant("last_order_at", "after", ">", now.Add(-time.Duration(r.Int64N(int64(2*365*24*time.Hour)))))
	},
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 1, "baker", "vip", "bargain_hunter", "gift_buyer", "professional")
		return question{`{"type":"attribute","name":"tags","op":"includes_any_of","value":` + list + `}`,
			"EXISTS (SELECT 1 FROM json_each(p.doc, '$.tags') e WHERE e.value IN " + in + ")"}
	},
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 1+r.IntN(2), "gold", "silver", "basic")
		return attribute("plan", "is_any_of", list, "%s IN "+in)
	},
	func(r *mathrand.Rand, _ time.Time) question {
		list, in := someOf(r, 3, "Martin", "Bernard", "Dubois", "Rossi", "Smith", "Weber", "Keller", "Petit")
		return attribute("last_name", "is_none_of", list, "%s NOT IN "+in)
	},
}

// sixOf makes a question of six conditions on attributes; one of three is turned round.
func sixOf(r *mathrand.Rand, now time.Time) question {
	var all []question
	for _, i := range r.Perm(len(onAttributes))[:6] {
		q := onAttributes[i](r, now)
		if r.IntN(3) == 0 {
			q = not(q)
		}
		all = append(all, q)
	}
	return both(all...)
}

// eventsOf makes a question of two conditions on events and two on attributes.
func eventsOf(r *mathrand.Rand, now time.Time) question {
	from := now.Add(-time.Duration(30+r.IntN(300)) * 24 * time.Hour).Add(-time.Duration(r.IntN(86400)) * time.Second)
	to := from.Add(time.Duration(10+r.IntN(200)) * 24 * time.Hour)
	names := r.Perm(len(segmentActs))
	period := fmt.Sprintf(`{"from":"%s","to":"%s"}`, from.Format(time.RFC3339), to.Format(time.RFC3339))
	within := fmt.Sprintf("e.at >= %d AND e.at < %d", from.UnixMilli(), to.UnixMilli())
	often := r.IntN(3)
	did := question{fmt.Sprintf(`{"type":"event","name":"%s","op":"count_more_than","value":%d,"period":%s}`, segmentActs[names[0]], often, period),
		fmt.Sprintf("p.id IN (SELECT e.person FROM events e WHERE e.name = %d AND %s GROUP BY e.person HAVING COUNT(*) > %d)", names[0], within, often)}
	var other question
	if second := segmentActs[names[1]]; r.IntN(2) == 0 {
		other = question{fmt.Sprintf(`{"type":"event","name":"%s","op":"did_not","period":%s}`, second, period),
			fmt.Sprintf("p.id NOT IN (SELECT e.person FROM events e WHERE e.name = %d AND %s)", names[1], within)}
	} else {
		other = question{fmt.Sprintf(`{"type":"event","name":"%s","op":"first_after","value":"%s"}`, second, from.Format(time.RFC3339)),
			fmt.Sprintf("p.id IN (SELECT e.person FROM events e WHERE e.name = %d GROUP BY e.person HAVING MIN(e.at) > %d)", names[1], from.UnixMilli())}
	}
	on := r.Perm(len(onAttributes))
	return both(did, other, onAttributes[on[0]](r, now), onAttributes[on[1]](r, now))
}
