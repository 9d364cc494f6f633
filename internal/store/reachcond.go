package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

// cond writes a condition on c, a person as they stand to the Page. $1 is the workspace, $2 the
// Page. The order of a condition's parts is kept: the dear ones stand behind.
func (q *reach) cond(c *petitbleu.Cond) (string, error) {
	switch c.Op {
	case petitbleu.CondAlways:
		return "1 = 1", nil
	case petitbleu.CondNever:
		return "1 = 0", nil
	case petitbleu.CondAnd, petitbleu.CondOr, petitbleu.CondNot:
		parts := make([]string, len(c.Args))
		for i := range c.Args {
			var err error
			if parts[i], err = q.cond(&c.Args[i]); err != nil {
				return "", err
			}
		}
		switch c.Op {
		case petitbleu.CondNot:
			return "NOT (" + parts[0] + ")", nil
		case petitbleu.CondAnd:
			return "(" + strings.Join(parts, " AND ") + ")", nil
		}
		return "(" + strings.Join(parts, " OR ") + ")", nil
	}
	if text := q.thread(c); text != "" {
		return text, nil
	}
	if text := q.others(c); text != "" {
		return text, nil
	}
	return "", fmt.Errorf("there is no condition %q", c.Op)
}

// thread writes a condition on the conversation alone.
func (q *reach) thread(c *petitbleu.Cond) string {
	switch c.Op {
	case petitbleu.CondAddress:
		return "c.psid <> ''"
	case petitbleu.CondStopped:
		return "c.stopped_at > c.resumed_at"
	case petitbleu.CondUnreachable:
		return "(c.unreachable_at > 0 AND c.last_inbound_at <= c.unreachable_at AND c.window_opened_at <= c.unreachable_at)"
	case petitbleu.CondActed:
		return "(c.window_opened_at > 0 OR c.last_inbound_at > 0)"
	case petitbleu.CondOpenedAfter:
		return "c.window_opened_at > " + q.instant(c.At)
	case petitbleu.CondWroteAfter:
		return "c.last_inbound_at > " + q.instant(c.At)
	case petitbleu.CondHumanAfter:
		return "c.human_at > " + q.instant(c.At)
	case petitbleu.CondExtraLeft:
		return "c.extra_sent_at > c.window_opened_at"
	case petitbleu.CondOwned:
		life := q.instant(c.At.Add(-petitbleu.ThreadControlLife))
		return "(c.owner_app_id <> '' AND c.owner_app_id <> " + q.arg(c.Text) + " AND (c.owner_until > " + q.instant(c.At) +
			" OR (c.owner_until = 0 AND (c.owner_at > " + life + " OR c.last_inbound_at > " + life + "))))"
	}
	return ""
}

// others writes a condition on what other tables know of the person.
func (q *reach) others(c *petitbleu.Cond) string {
	const mine = " o.workspace_id = c.workspace_id AND o.profile_id = c.profile_id AND o.page_id = $2 AND o.quarantine_of = '' "
	switch c.Op {
	case petitbleu.CondTopicStopped:
		return "c.psid IN (SELECT x.psid FROM opt_outs x WHERE x.workspace_id = $1 AND x.page_id = $2 AND x.topic = " + q.arg(c.Text) + " AND x.undone_at = 0" + ")"
	case petitbleu.CondTester:
		return "c.psid IN (SELECT x.psid FROM testers x WHERE x.workspace_id = $1 AND x.page_id = $2" + ")"
	case petitbleu.CondSafe:
		return "c.profile_id IN (SELECT x.profile_id FROM test_group_people x JOIN settings s ON s.workspace_id = x.workspace_id AND s.name = " + q.arg(petitbleu.SafeGroupSetting) +
			" AND s.value = '\"' || x.group_id || '\"' WHERE x.workspace_id = $1)"
	case petitbleu.CondOptedIn:
		return "EXISTS (SELECT 1 FROM opt_ins o WHERE" + mine + "AND o.revoked_at = 0)"
	case petitbleu.CondRevoked:
		return "c.profile_id IN (SELECT o.profile_id FROM opt_ins o WHERE o.workspace_id = $1 AND o.page_id = $2 AND o.quarantine_of = '' AND o.revoked_at > 0)"
	case petitbleu.CondWroteSince:
		return "c.last_inbound_at > (SELECT COALESCE(MAX(o.revoked_at), 0) FROM opt_ins o WHERE" + mine + ")"
	case petitbleu.CondAskedFor:
		if c.Text == "" {
			return "EXISTS (SELECT 1 FROM opt_ins o WHERE" + mine + "AND o.revoked_at = 0 AND o.source = 'subscription')"
		}
		return "EXISTS (SELECT 1 FROM opt_ins o WHERE" + mine + "AND o.revoked_at = 0 AND o.topic = " + q.arg(c.Text) + ")"
	case petitbleu.CondToken:
		return q.tokens(petitbleu.TokenOneTime, c.Text, "x.used_at = 0 AND (x.expires_at > "+q.instant(c.At)+
			" OR (x.expires_at = 0 AND x.created_at > "+q.instant(c.At.Add(-petitbleu.OneTimeTokenLife))+"))")
	case petitbleu.CondLeave:
		return q.tokens(petitbleu.TokenMarketing, c.Text, "x.stopped_at = 0 AND (x.expires_at = 0 OR x.expires_at > "+q.instant(c.At)+")")
	case petitbleu.CondLeaveReady:
		now := q.instant(c.At)
		return q.tokens(petitbleu.TokenMarketing, c.Text, "x.stopped_at = 0 AND x.next_at <= "+now+" AND (x.expires_at = 0 OR x.expires_at > "+now+")")
	case petitbleu.CondLivesIn:
		places := make([]string, len(c.List))
		for i, v := range c.List {
			places[i] = q.arg(v)
		}
		return "EXISTS (SELECT 1 FROM profiles p WHERE p.workspace_id = c.workspace_id AND p.id = c.profile_id AND p.country IN (" + strings.Join(places, ",") + "))"
	case petitbleu.CondAskedAfter:
		return q.asked(c, 1, c.At)
	case petitbleu.CondAskedOften:
		return q.asked(c, c.N, time.Time{})
	}
	return ""
}

// tokens writes that the person has a token of a kind and topic.
func (q *reach) tokens(kind, topic, which string) string {
	return "c.psid IN (SELECT x.psid FROM tokens x WHERE x.workspace_id = $1 AND x.page_id = $2 AND x.kind = " + q.arg(kind) +
		" AND x.topic = " + q.arg(topic) + " AND x.psid <> '' AND " + which + ")"
}

// asked writes that the person was asked for a token of a topic at least n times after an
// instant, by a message of a form, since they last gave one.
func (q *reach) asked(c *petitbleu.Cond, n int, since time.Time) string {
	return "c.psid IN (SELECT m.recipient FROM messages m WHERE m.workspace_id = $1 AND m.page_id = $2 AND m.topic = " + q.arg(c.Text) +
		" AND m.content LIKE " + q.arg(askForm(petitbleu.ContentType(c.List[0]))) + " AND m." + left + " AND m.sending_at > " + q.instant(since) +
		" AND m.sending_at > (SELECT COALESCE(MAX(x.created_at), 0) FROM tokens x WHERE x.workspace_id = m.workspace_id AND x.page_id = m.page_id AND x.psid = m.recipient AND x.topic = m.topic)" +
		" GROUP BY m.recipient HAVING COUNT(*) >= " + q.arg(int64(n)) + ")"
}
