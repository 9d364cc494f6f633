package braze

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/petitbleu/petitbleu/internal/segment"
)

// audienceOf reads a connected audience (Braze reference, section 2.5.3) as the definition of a segment.
func audienceOf(v any) (d segment.Definition, err error) {
	where, err := audienceNode("audience", v, 0)
	if err != nil {
		return d, err
	}
	text, err := json.Marshal(map[string]any{"version": segment.Version, "where": where})
	if err != nil {
		return d, err
	}
	d, err = segment.Parse(text)
	if err != nil {
		return d, bad("Invalid Audience", err.Error())
	}
	return d, nil
}

// audienceDepth bounds groups in groups; the definition of a segment has its own, smaller bounds.
const audienceDepth = 50

func badAudience(at, format string, args ...any) error {
	return bad("Invalid Audience", at+": "+fmt.Sprintf(format, args...))
}

// audienceNode reads a group or a leaf, which stand in an object of one member.
func audienceNode(at string, v any, depth int) (map[string]any, error) {
	o, _ := v.(map[string]any)
	if len(o) != 1 || depth > audienceDepth {
		return nil, badAudience(at, "an audience is an object of one member: AND, OR, custom_attribute or email_subscription_status.")
	}
	for name, inner := range o {
		at := at + "." + name
		switch name {
		case "AND", "OR":
			list, _ := inner.([]any)
			if len(list) == 0 {
				return nil, badAudience(at, "a group is a list of filters, one at least.")
			}
			all := make([]any, len(list))
			for i, one := range list {
				node, err := audienceNode(fmt.Sprintf("%s[%d]", at, i), one, depth+1)
				if err != nil {
					return nil, err
				}
				all[i] = node
			}
			return group(strings.ToLower(name), all...), nil
		case "custom_attribute":
			return audienceAttribute(at, inner)
		case "email_subscription_status":
			return audienceStatus(at, "email_subscribe", inner)
		case "push_subscription_status", "last_used_app":
			return nil, badAudience(at, "there are no apps and no push messages here, so nobody could be told apart by that. Take the filter out.")
		}
		return nil, badAudience(at, "no such filter: it is custom_attribute or email_subscription_status.")
	}
	return nil, nil // never: the object has a member
}

func group(match string, of ...any) map[string]any { return map[string]any{"match": match, "of": of} }

func notNode(node map[string]any) map[string]any { return map[string]any{"not": node} }

// attributeNode is a filter on an attribute; operand is nil where the operator has none.
func attributeNode(name, op string, operand any) map[string]any {
	n := map[string]any{"type": "attribute", "name": name, "op": op}
	if operand != nil {
		n["value"] = operand
	}
	return n
}

// audienceOps are the comparisons that mean one operator, by the kind of their value: "" is without one, s a text, n a number.
var audienceOps = map[string]map[string]string{
	"exists": {"": "is_not_blank"}, "does_not_exist": {"": "is_blank"},
	"equals": {"s": "equals", "n": "exactly"}, "not_equal": {"s": "does_not_equal", "n": "is_not_exactly"}, "does_not_equal": {"s": "does_not_equal", "n": "is_not_exactly"},
	"matches_regex": {"s": "matches_regex"}, "does_not_match_regex": {"s": "does_not_match_regex"},
	"greater_than": {"n": "more_than"}, "less_than": {"n": "less_than"},
	"includes_value": {"s": "includes"}, "does_not_include_value": {"s": "does_not_include"},
	"after": {"s": "after"}, "before": {"s": "before"},
	"less_than_x_days_ago": {"n": "less_than_days_ago"}, "greater_than_x_days_ago": {"n": "more_than_days_ago"},
	"less_than_x_days_in_the_future": {"n": "in_less_than_days"}, "greater_than_x_days_in_the_future": {"n": "in_more_than_days"},
}

// audienceAttribute reads a filter on a custom attribute; the kind of its value says what is compared.
func audienceAttribute(at string, v any) (map[string]any, error) {
	o, _ := v.(map[string]any)
	name, _ := text(o["custom_attribute_name"])
	comparison, _ := text(o["comparison"])
	if name == "" || comparison == "" {
		return nil, badAudience(at, "a filter names its custom_attribute_name and its comparison.")
	}
	kind, value := "", o["value"]
	switch x := value.(type) {
	case string:
		kind = "s"
	case json.Number, float64:
		kind = "n"
	case bool:
		node := attributeNode(name, map[bool]string{true: "is_true", false: "is_false"}[x], nil)
		switch comparison {
		case "equals":
			return node, nil
		case "not_equal", "does_not_equal":
			return notNode(node), nil
		}
		return nil, badAudience(at, "a value that is true or false is compared by equals or does_not_equal.")
	}
	if comparison == "exists" || comparison == "does_not_exist" {
		kind, value = "", nil
	}
	if kind == "n" && (comparison == "includes_value" || comparison == "does_not_include_value") {
		kind, value = "s", fmt.Sprint(value)
	}
	if kind == "n" && strings.HasSuffix(comparison, "_than_or_equal_to") {
		op := map[string]string{"greater_than_or_equal_to": "more_than", "less_than_or_equal_to": "less_than"}[comparison]
		if op != "" { // nobody without a value is at most, or at least, a number
			return group("and", attributeNode(name, "is_not_blank", nil), group("or", attributeNode(name, op, value), attributeNode(name, "exactly", value))), nil
		}
	}
	op, ok := audienceOps[comparison][kind]
	if !ok {
		return nil, badAudience(at, "the comparison %q does not go with this value.", clipped(comparison))
	}
	return attributeNode(name, op, value), nil
}

// clipped keeps what a caller wrote from making an answer long.
func clipped(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// audienceStatus reads a filter on a subscription; who never said anything is subscribed.
func audienceStatus(at, name string, v any) (map[string]any, error) {
	o, _ := v.(map[string]any)
	comparison, _ := text(o["comparison"])
	value, _ := text(o["value"])
	if value != "opted_in" && value != "subscribed" && value != "unsubscribed" || comparison != "is" && comparison != "is_not" {
		return nil, badAudience(at, "the comparison is is or is_not, the value opted_in, subscribed or unsubscribed.")
	}
	node := attributeNode(name, "equals", value)
	if value == "subscribed" {
		node = group("or", node, attributeNode(name, "is_blank", nil))
	}
	if comparison == "is_not" {
		node = notNode(node)
	}
	return node, nil
}
