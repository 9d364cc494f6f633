package store

// MessageLogs gives the rows of message_logs of a workspace, for tests.
func (t *Tx) MessageLogs(workspace string) ([]string, error) {
	return list(t, value[string], "SELECT entries FROM message_logs WHERE workspace_id = $1 ORDER BY id", workspace)
}
