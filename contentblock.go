package petitbleu

import "time"

// ContentBlock is a named piece of text with Liquid that templates and messages put into their own
// (Braze reference, sections 2.10 and 3.6). What a message says is written when it is sent, with
// the block as it is then.
type ContentBlock struct {
	WorkspaceID string
	ID          string
	Name        string // letters, digits, - and _; unique whatever its case; fixed once the block is active
	Description string
	Content     string // with Liquid; less than 50 KB
	HTML        bool   // written as HTML
	Draft       bool   // an active block does not become a draft again
	Version     int64  // rises with each change of the content, from 1
	CreatedBy   string // a user or an API key
	CreatedAt   time.Time
	UpdatedAt   time.Time
	ArchivedAt  time.Time // it is offered no more; what names it still gets it
}

// Limits of content blocks (Braze reference, section 2.10).
const (
	BlockNameLimit        = 99    // characters
	BlockDescriptionLimit = 249   // characters
	BlockContentLimit     = 51199 // bytes
	BlocksLimit           = 5000  // of a workspace; of ours
)

// Version is one state of something that is kept in versions.
type Version struct {
	Version   int64
	Content   string // of a content block; the id of the composition of a template
	ByName    string // who wrote it
	CreatedAt time.Time
}

// Template is a composition with a name, to begin a campaign or a message from (row B4). Its
// versions are compositions, which never change: what was made from one stays as it was.
type Template struct {
	WorkspaceID   string
	ID            string
	Name          string // unique among those not archived, whatever its case
	Description   string
	Preset        string // what it was begun from; empty: nothing
	Channel       string // of its composition
	CompositionID string // of the newest version
	Version       int64  // from 1
	CreatedBy     string
	CreatedAt     time.Time
	UpdatedAt     time.Time
	ArchivedAt    time.Time
}

// Limits of templates (of ours).
const (
	TemplateNameLimit        = 150
	TemplateDescriptionLimit = 1000
	TemplatesLimit           = 5000 // of a workspace
	VersionsLimit            = 200  // of one thing; older ones go
)

// Use says that one thing names another: a template a content block, a content block an attribute.
type Use struct {
	ByKind string // template, content_block
	ByID   string
	Kind   string // content_block, attribute, event_property, catalog, secret, media
	Name   string
}
