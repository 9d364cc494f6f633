package petitbleu

import "time"

// Halt stops all sending of a Page, of a workspace, or of the whole installation, until somebody
// ends it. What waits keeps waiting; what is on its way already is not called back.
type Halt struct {
	WorkspaceID string // empty: the whole installation
	PageID      string // empty: everything that the workspace sends
	Note        string // why, in the words of who did it
	By          string // a user or an API key; empty: the command line
	ByName      string
	At          time.Time
}

// HaltNoteLimit is how long the note of a halt may be, in code points.
const HaltNoteLimit = 300

// TestGroup is a group of people of the business itself: test sends go to one, and an installation
// in safe mode sends to nobody but the people of one (the workspace's safe group).
type TestGroup struct {
	WorkspaceID string
	ID          string
	Name        string // one for each group of a workspace, whatever its case
	People      int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Limits of test groups (of ours).
const (
	TestGroupNameLimit   = 100
	TestGroupPeopleLimit = 1000
	TestGroupsLimit      = 100 // of a workspace
)

// SafeGroupSetting is the setting of a workspace that names its safe group.
const SafeGroupSetting = "safe_group"
