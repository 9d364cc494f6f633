package intake

import (
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/store"
)

// Payloads of buttons and quick replies that stop messages and ask for them again, wherever a
// message carries them; behind a colon stands a topic.
const (
	StopPayload  = "petitbleu:stop"
	StartPayload = "petitbleu:start"
)

// Sources of an opt-out.
const (
	StopByWord     = "word"
	StopByButton   = "button"
	StopByPlatform = "platform"
	StopByBlock    = "block"
	StopByPerson   = "person" // said to an operator
)

const stoppedSentence = "The person asked to stop."

// ask is what a person asks for with one event.
type ask struct {
	stop   bool
	topic  string
	source string
	said   string
	lang   string
	quiet  bool // not confirmed: the platform does that, or another holds the thread, or it is long ago
}

// standing is what a person's requests so far amount to.
type standing struct {
	stopped, resumed time.Time
	topics           map[string]bool // stopped ones
}

func (s *standing) whole() bool { return s.stopped.After(s.resumed) }

// wishes follows the requests to stop and to start of an event.
func (b *work) wishes(tx *store.Tx, r *results, l *line) error {
	if l.PSID == "" || l.Deleted {
		return nil
	}
	a, ok, err := b.asked(tx, l)
	if err != nil {
		return err
	}
	a.quiet = a.quiet || l.past || l.Standby
	switch {
	case ok && a.stop:
		return b.stop(tx, r, l, a)
	case ok:
		return b.start(tx, r, l, a)
	case l.claim != nil:
		return b.optedInAgain(tx, r, l, true, l.claim.Topic)
	case l.Kind == petitbleu.EventOptIn && l.Token != "":
		return b.optedInAgain(tx, r, l, false, l.Topic)
	case l.Kind == petitbleu.EventOptIn && l.OptIn != messenger.OptInMessageRequest:
		return b.optedInAgain(tx, r, l, true, "")
	}
	return nil
}

// asked reads what an event asks for.
func (b *work) asked(tx *store.Tx, l *line) (a ask, ok bool, err error) {
	switch l.Kind {
	case petitbleu.EventOptOut:
		a = ask{stop: true, topic: l.Topic, source: StopByPlatform, said: l.Payload, quiet: true}
		if strings.EqualFold(l.Payload, StopByBlock) {
			a.source, a.topic = StopByBlock, ""
		}
		return a, true, nil
	case petitbleu.EventOptIn:
		if l.Grant == nil || l.Grant.Status == "" {
			return a, false, nil
		}
		return ask{stop: l.Grant.Status == messenger.GrantStop, topic: l.Topic, source: StopByPlatform, said: l.Grant.Status, quiet: true}, l.Topic != "", nil
	case petitbleu.EventPostback, petitbleu.EventMessage:
		if a, ok = readPayload(l.Payload); ok || l.Kind == petitbleu.EventPostback || !l.FromPerson || l.Text == "" || len(l.Text) > 4*optOutWordLimit {
			return a, ok, nil
		}
	default:
		return a, false, nil
	}
	return b.readWords(tx, l)
}

// readPayload reads the reserved payloads.
func readPayload(payload string) (a ask, ok bool) {
	a = ask{source: StopByButton, said: payload}
	rest, ok := strings.CutPrefix(payload, StopPayload)
	if a.stop = ok; !ok {
		if rest, ok = strings.CutPrefix(payload, StartPayload); !ok {
			return ask{}, false
		}
	}
	if rest != "" {
		a.topic, ok = strings.CutPrefix(rest, ":")
	}
	return a, ok
}

// readWords reads a message. What stands behind a word counts only as a topic that the person
// has to do with: "stop it please" is for a human to read.
func (b *work) readWords(tx *store.Tx, l *line) (a ask, ok bool, err error) {
	w, err := b.wordsOf(tx, l.workspace)
	if err != nil {
		return a, false, err
	}
	found := w.read(l.Text)
	if len(found) == 0 {
		return a, false, nil
	}
	f := found[0]
	a = ask{stop: f.stop, source: StopByWord, said: f.said, lang: f.lang}
	if f.rest == "" {
		return a, true, nil
	}
	topics, err := b.topicsOf(tx, l)
	if err != nil {
		return a, false, err
	}
	for _, f := range found {
		for _, topic := range topics {
			if Fold(topic) == f.rest {
				return ask{stop: f.stop, topic: topic, source: StopByWord, said: f.said + " " + f.rest, lang: f.lang}, true, nil
			}
		}
	}
	return a, false, nil
}

// wordsOf gives the words of a workspace.
func (b *work) wordsOf(tx *store.Tx, workspace string) (*words, error) {
	if w := b.words[workspace]; w != nil {
		return w, nil
	}
	var set OptOutWords
	ok, err := tx.Setting(workspace, OptOutSetting, &set)
	w := defaultWords
	if ok {
		w = compile(set)
	}
	if err == nil {
		b.words[workspace] = w
	}
	return w, err
}

// topicsOf lists the topics that a person has to do with: of opt-ins, tokens, opt-outs.
func (b *work) topicsOf(tx *store.Tx, l *line) (topics []string, err error) {
	profile := b.profileOf(l.profile)
	add := func(topic string) {
		if topic != "" && !slices.Contains(topics, topic) {
			topics = append(topics, topic)
		}
	}
	optIns, err := tx.OptInsOf(l.workspace, profile)
	if err != nil {
		return nil, err
	}
	for _, o := range optIns {
		add(o.Topic)
	}
	tokens, err := tx.TokensOf(l.workspace, profile)
	if err != nil {
		return nil, err
	}
	for _, k := range tokens {
		add(k.Topic)
	}
	outs, err := tx.OptOutsOf(l.workspace, profile)
	for _, o := range outs {
		add(o.Topic)
	}
	some, err2 := tx.OpenTopics(l.workspace, profile)
	for _, topic := range some {
		add(topic)
	}
	if err == nil {
		err = err2
	}
	return topics, err
}

// stands gives what the person's requests amount to, with those of this batch.
func (b *work) stands(tx *store.Tx, l *line) (*standing, error) {
	t := thread{l.workspace, l.PageID, l.PSID}
	if s := b.standings[t]; s != nil {
		return s, nil
	}
	s := &standing{topics: map[string]bool{}}
	found, err := tx.Conversations(l.workspace, l.PageID, []string{l.PSID})
	if err != nil {
		return nil, err
	}
	c := found[l.PSID]
	s.stopped, s.resumed = c.StoppedAt, c.ResumedAt
	outs, err := tx.OptOutsFor(l.workspace, l.PageID, []string{l.PSID})
	for _, o := range outs[l.PSID] {
		if o.Topic != "" {
			s.topics[o.Topic] = true
		}
	}
	b.standings[t] = s
	return s, err
}

// stop ends messages at once: what waits is dropped in this transaction.
func (b *work) stop(tx *store.Tx, r *results, l *line, a ask) error {
	s, err := b.stands(tx, l)
	if err != nil {
		return err
	}
	at := earlier(l.At, l.call.raw.ReceivedAt)
	out := petitbleu.OptOut{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindOptOut, b.now), PageID: l.PageID, PSID: l.PSID,
		ProfileID: b.profileOf(l.profile), Topic: a.topic, Source: a.source, Said: a.said, At: at}
	again := a.topic == "" && s.whole() || a.topic != "" && s.topics[a.topic]
	switch {
	case again:
	case a.topic == "" && at.Before(s.resumed): // it comes late: they have asked for messages since
		out.UndoneAt = s.resumed
		return tx.InsertOptOuts([]petitbleu.OptOut{out})
	case a.topic == "":
		if !at.After(s.resumed) { // the same millisecond
			at = s.resumed.Add(time.Millisecond)
		}
		s.stopped = at
		r.thread(b, l).StoppedAt = at
	default:
		s.topics[a.topic] = true
	}
	if !again {
		if err := tx.InsertOptOuts([]petitbleu.OptOut{out}); err != nil {
			return err
		}
	}
	if err := b.dropWaiting(tx, out, b.now); err != nil {
		return err
	}
	if a.topic != "" {
		if k := r.grant(l, a.topic); k != nil {
			k.StoppedAt = at
		}
		if err := tx.StopTokens(l.workspace, l.PageID, l.PSID, a.topic, at); err != nil {
			return err
		}
	}
	if again || a.quiet {
		return nil
	}
	return b.confirm(tx, r, l, a)
}

// dropWaiting drops what waits for the person, of a topic or all of it.
func (b *work) dropWaiting(tx *store.Tx, o petitbleu.OptOut, now time.Time) error {
	dropped, err := tx.StopMessages(o.WorkspaceID, o.PageID, o.ProfileID, o.PSID, o.Topic, stoppedSentence, now)
	for _, id := range dropped {
		b.messages[o.WorkspaceID] = append(b.messages[o.WorkspaceID], store.MessageRef{ID: id, ProfileID: o.ProfileID})
	}
	return err
}

// start undoes what the person stopped. Without a topic it undoes the stop of everything, else,
// when there is none, those of all topics.
func (b *work) start(tx *store.Tx, r *results, l *line, a ask) error {
	s, err := b.stands(tx, l)
	if err != nil {
		return err
	}
	at := earlier(l.At, l.call.raw.ReceivedAt)
	var topics []string
	switch {
	case a.topic != "":
		if s.topics[a.topic] {
			topics = []string{a.topic}
		}
		if a.source == StopByPlatform {
			if err := tx.ResumeTokens(l.workspace, l.PageID, l.PSID, a.topic); err != nil {
				return err
			}
		}
	case s.whole() && at.Before(s.stopped): // it comes late: they have stopped again since
		return nil
	case s.whole():
		topics = []string{""}
		b.resume(r, l, s, at)
	default:
		for topic := range s.topics {
			topics = append(topics, topic)
		}
	}
	if len(topics) == 0 {
		return nil
	}
	if err := b.undo(tx, l, s, topics, at); err != nil || a.quiet {
		return err
	}
	return b.confirm(tx, r, l, a)
}

func (b *work) resume(r *results, l *line, s *standing, at time.Time) {
	s.resumed = later(at, s.stopped)
	r.thread(b, l).ResumedAt = s.resumed
}

func (b *work) undo(tx *store.Tx, l *line, s *standing, topics []string, at time.Time) error {
	slices.Sort(topics)
	for _, topic := range topics {
		delete(s.topics, topic)
	}
	_, err := tx.UndoOptOuts(l.workspace, l.PageID, l.PSID, topics, later(at, s.stopped))
	return err
}

// optedInAgain undoes a stop because the person asked for messages anew: that of the topic they
// asked for, and with whole, for an opt-in by a plugin or link of a site, that of everything.
func (b *work) optedInAgain(tx *store.Tx, r *results, l *line, whole bool, topic string) error {
	s, err := b.stands(tx, l)
	if err != nil {
		return err
	}
	at := earlier(l.At, l.call.raw.ReceivedAt)
	var topics []string
	if whole && s.whole() && !at.Before(s.stopped) {
		topics = append(topics, "")
		b.resume(r, l, s, at)
	}
	if topic != "" && s.topics[topic] {
		topics = append(topics, topic)
	}
	if len(topics) == 0 {
		return nil
	}
	return b.undo(tx, l, s, topics, at)
}

// confirm answers once that the person was understood.
func (b *work) confirm(tx *store.Tx, r *results, l *line, a ask) error {
	w, err := b.wordsOf(tx, l.workspace)
	if err != nil || !w.Confirm {
		return err
	}
	p, err := b.phrasesFor(tx, w, l, a)
	if err != nil {
		return err
	}
	content := petitbleu.Content{Type: petitbleu.ContentText, Text: p.Started}
	if a.stop {
		text, payload := p.Stopped, StartPayload
		if a.topic != "" {
			text, payload = strings.ReplaceAll(p.Topic, "{topic}", a.topic), StartPayload+":"+a.topic
		}
		content = petitbleu.Content{Type: petitbleu.ContentButtons, Text: text,
			Buttons: []petitbleu.Button{{Type: petitbleu.ButtonPostback, Title: p.Resume, Payload: payload}}}
	}
	r.answers = append(r.answers, petitbleu.Message{WorkspaceID: l.workspace, ID: petitbleu.NewID(petitbleu.KindMessage, b.now), ProfileID: b.profileOf(l.profile),
		Channel: source, PageID: l.PageID, Recipient: l.PSID, Origin: petitbleu.OriginConfirmation, Part: 1, Purpose: petitbleu.PurposeRequested,
		Topic: a.topic, Content: content, State: petitbleu.StateQueued, DueAt: b.now, CreatedAt: b.now, UpdatedAt: b.now})
	return nil
}

// phrasesFor chooses the language of an answer: that of the word, else the person's own.
func (b *work) phrasesFor(tx *store.Tx, w *words, l *line, a ask) (OptOutPhrases, error) {
	lang := a.lang
	profile, err := tx.Profile(l.workspace, b.profileOf(l.profile))
	if err != nil {
		return OptOutPhrases{}, err
	}
	for _, name := range []string{"language", "locale"} {
		own, _ := profile.Attributes[name].(string)
		own, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(own, "_", "-")), "-")
		if _, ok := w.Languages[own]; ok && (lang == "" || lang == "en") { // "stop" is understood everywhere
			lang = own
			break
		}
	}
	return w.phrases(lang), nil
}

// Stop records a stop that a person said to somebody of the team, and drops what waits for them.
// It gives the messages that it dropped. Nobody but the person can undo it. Nothing is confirmed:
// whoever it was said to answers.
func Stop(tx *store.Tx, o petitbleu.OptOut, now time.Time) (dropped []string, err error) {
	o.Source, o.At = StopByPerson, now
	if err := tx.InsertOptOuts([]petitbleu.OptOut{o}); err != nil {
		return nil, err
	}
	if o.Topic == "" {
		err = tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: o.WorkspaceID, PageID: o.PageID, PSID: o.PSID, ProfileID: o.ProfileID, StoppedAt: now, UpdatedAt: now}})
	} else {
		err = tx.StopTokens(o.WorkspaceID, o.PageID, o.PSID, o.Topic, now)
	}
	if err != nil {
		return nil, err
	}
	return tx.StopMessages(o.WorkspaceID, o.PageID, o.ProfileID, o.PSID, o.Topic, stoppedSentence, now)
}
