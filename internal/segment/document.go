package segment

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// Columns of a person's document; attributesCol is the other one.
const (
	createdCol    = "created_at"
	bucketCol     = "bucket"
	identitiesCol = "identities"
	importsCol    = "imports"
	pagesCol      = "pages"
	tokensCol     = "tokens"
)

// Members of an element of "pages" and of "tokens".
const (
	pageID        = "page"
	pageMessenger = "messenger"
	pageOpened    = "opened"
	pageOptedIn   = "opted_in"
	pageOptedOut  = "opted_out"
	pageTopicsOut = "topics_out"
	pageBlocked   = "blocked"

	tokenTopic = "topic"
	tokenFrom  = "from"
	tokenUntil = "until"
)

// Members of the document of an event or a purchase.
const (
	propertiesCol = "properties"
	productCol    = "product"
	currencyCol   = "currency"
)

// Document gives a person, without events, as the one document that conditions read. Beside JSON
// values it holds time.Time and []string. What is false or not set is left out.
func (p *Person) Document() map[string]any {
	d := map[string]any{bucketCol: float64(petitbleu.RandomBucket(p.ID))}
	if p.Attributes != nil {
		d[attributesCol] = p.Attributes
	}
	if !p.CreatedAt.IsZero() {
		d[createdCol] = p.CreatedAt
	}
	if len(p.Imports) > 0 {
		d[importsCol] = p.Imports
	}
	if len(p.Identities) > 0 {
		d[identitiesCol] = identityTexts(p.Identities)
	}
	if len(p.Pages) > 0 {
		d[pagesCol] = pageRows(p.Pages)
	}
	if len(p.Tokens) > 0 {
		d[tokensCol] = tokenRows(p.Tokens)
	}
	return d
}

// identityTexts gives each kind of name once, and each alias with its label.
func identityTexts(all []Identity) (texts []string) {
	for _, i := range all {
		texts = added(texts, identityText(i.Kind, ""))
		if i.Kind == petitbleu.IdentityAlias && i.Scope != "" {
			texts = added(texts, identityText(i.Kind, i.Scope))
		}
	}
	return texts
}

func identityText(kind petitbleu.IdentityKind, scope string) string {
	if scope == "" {
		return string(kind)
	}
	return string(kind) + ":" + scope
}

func pageRows(pages []Page) []any {
	rows := make([]any, len(pages))
	for i, p := range pages {
		row := map[string]any{pageID: p.ID}
		mark(row, pageMessenger, p.Messenger)
		mark(row, pageOptedIn, p.OptedIn)
		mark(row, pageOptedOut, p.OptedOut)
		mark(row, pageBlocked, p.Blocked)
		set(row, pageOpened, p.WindowOpenedAt)
		if len(p.TopicsOut) > 0 {
			row[pageTopicsOut] = p.TopicsOut
		}
		rows[i] = row
	}
	return rows
}

func tokenRows(tokens []Token) []any {
	rows := make([]any, len(tokens))
	for i, t := range tokens {
		row := map[string]any{pageID: t.PageID, tokenTopic: t.Topic}
		set(row, tokenFrom, t.From)
		set(row, tokenUntil, t.Until)
		rows[i] = row
	}
	return rows
}

func mark(row map[string]any, key string, yes bool) {
	if yes {
		row[key] = true
	}
}

func set(row map[string]any, key string, t time.Time) {
	if !t.IsZero() {
		row[key] = t
	}
}

// Document gives an event as conditions on it read it.
func (e *Event) Document() map[string]any {
	if e.Properties == nil {
		return nil
	}
	return map[string]any{propertiesCol: e.Properties}
}

// Document gives a purchase as conditions on it read it.
func (p *Purchase) Document() map[string]any {
	d := map[string]any{productCol: p.ProductID, currencyCol: p.Currency}
	if p.Properties != nil {
		d[propertiesCol] = p.Properties
	}
	return d
}
