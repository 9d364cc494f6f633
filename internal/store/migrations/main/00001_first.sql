-- +goose Up

-- Installation level. Everything below "Workspace level" has the workspace first in its key.

CREATE TABLE apps (
    id                  TEXT    NOT NULL PRIMARY KEY,
    name                TEXT    NOT NULL,
    secret_sealed       TEXT    NOT NULL,
    verify_token_sealed TEXT    NOT NULL,
    allow_sha1          BOOLEAN NOT NULL,
    graph_url           TEXT    NOT NULL,
    graph_version       TEXT    NOT NULL,
    mode                TEXT    NOT NULL, -- live, development
    features            TEXT    NOT NULL, -- separated by blanks
    created_at          BIGINT  NOT NULL
);

CREATE TABLE users (
    id            TEXT   NOT NULL PRIMARY KEY,
    email         TEXT   NOT NULL, -- empty until the first set-up is done
    name          TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    locale        TEXT   NOT NULL,
    theme         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    signed_out_at BIGINT NOT NULL -- sessions from before have ended
);
CREATE UNIQUE INDEX users_email ON users (email) WHERE email <> '';

CREATE TABLE sign_in_links (
    hash       TEXT   NOT NULL PRIMARY KEY,
    user_id    TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    data       TEXT   NOT NULL, -- base64
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- What the platform asked to be forgotten of a person, for all of the Pages of an app.
CREATE TABLE deletions (
    code     TEXT   NOT NULL PRIMARY KEY, -- what the person was given to ask with
    app_id   TEXT   NOT NULL,
    user_id  TEXT   NOT NULL, -- app-scoped; empty once the work is done
    state    TEXT   NOT NULL, -- asked, done, nothing
    people   BIGINT NOT NULL, -- profiles that were found and erased
    asked_at BIGINT NOT NULL,
    next_at  BIGINT NOT NULL, -- when it is tried next; 0 when it is done
    done_at  BIGINT NOT NULL,
    note     TEXT   NOT NULL
);
CREATE INDEX deletions_open ON deletions (next_at) WHERE next_at > 0;

CREATE TABLE leases (
    name   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);

-- Workspace level.

CREATE TABLE workspaces (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    time_zone  TEXT   NOT NULL,
    region     TEXT   NOT NULL,
    rule_pack  TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id      TEXT   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role         TEXT   NOT NULL, -- administrator, marketer, developer, operator, analyst, viewer
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

-- People who were asked to join, until they do.
CREATE TABLE invitations (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    team_id      TEXT   NOT NULL, -- of teams; may be empty
    hash         TEXT   NOT NULL, -- of the link's token
    invited_by   TEXT   NOT NULL, -- user or API key
    created_at   BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL, -- when the link was made
    expires_at   BIGINT NOT NULL,
    mailed       BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX invitations_hash ON invitations (hash);
CREATE UNIQUE INDEX invitations_email ON invitations (workspace_id, email);

-- Groups of colleagues who share things; one is where new things go.
CREATE TABLE teams (
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL, -- the name as it is compared
    standard     BOOLEAN NOT NULL, -- the team of what nobody gave a team
    created_at   BIGINT  NOT NULL,
    archived_at  BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (workspace_id, name_key);

CREATE TABLE team_members (
    workspace_id TEXT   NOT NULL,
    team_id      TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, team_id, user_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES members (workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX team_members_user ON team_members (workspace_id, user_id);

-- The team of a thing: a segment, a campaign, a site. One that stands here not has the standard team.
CREATE TABLE team_things (
    workspace_id TEXT NOT NULL,
    kind         TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    team_id      TEXT NOT NULL,
    PRIMARY KEY (workspace_id, kind, object_id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX team_things_team ON team_things (workspace_id, team_id, kind);

-- Our own labels on things.
CREATE TABLE tags (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    name_key     TEXT   NOT NULL, -- the name as it is compared
    parent_id    TEXT   NOT NULL, -- of tags; may be empty
    colour       TEXT   NOT NULL,
    description  TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tags_name ON tags (workspace_id, name_key);
CREATE INDEX tags_parent ON tags (workspace_id, parent_id);

CREATE TABLE tagged (
    workspace_id TEXT NOT NULL,
    kind         TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    tag_id       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, kind, object_id, tag_id),
    FOREIGN KEY (workspace_id, tag_id) REFERENCES tags (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX tagged_tag ON tagged (workspace_id, tag_id, kind, object_id);

-- What a workspace set: a JSON document by name.
CREATE TABLE settings (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    value        TEXT   NOT NULL, -- JSON
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

CREATE TABLE api_keys (
    workspace_id   TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    prefix         TEXT   NOT NULL,
    scopes         TEXT   NOT NULL, -- separated by blanks
    allow_from     TEXT   NOT NULL, -- networks, separated by blanks; empty: anywhere
    created_by     TEXT   NOT NULL, -- user or API key
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    last_used_at   BIGINT NOT NULL,
    last_used_from TEXT   NOT NULL, -- address
    revoked_at     BIGINT NOT NULL,
    old_until      BIGINT NOT NULL, -- until when the secret before the newest opens
    PRIMARY KEY (workspace_id, id)
);

-- The secrets of keys: the newest, and those that it replaced for as long as they open.
CREATE TABLE api_key_secrets (
    workspace_id TEXT   NOT NULL,
    hash         TEXT   NOT NULL,
    key_id       TEXT   NOT NULL,
    until        BIGINT NOT NULL, -- 0: the newest
    PRIMARY KEY (workspace_id, hash),
    FOREIGN KEY (workspace_id, key_id) REFERENCES api_keys (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_key_secrets_hash ON api_key_secrets (hash);
CREATE INDEX api_key_secrets_key ON api_key_secrets (workspace_id, key_id);

-- Who changed what, and when. Rows are added, and removed when they are as old as the workspace
-- chose; no door changes one.
CREATE TABLE audit (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    actor_id     TEXT   NOT NULL, -- user or API key; empty: the program
    actor_name   TEXT   NOT NULL, -- as it was then
    verb         TEXT   NOT NULL,
    object       TEXT   NOT NULL, -- the kind of thing
    object_id    TEXT   NOT NULL,
    object_name  TEXT   NOT NULL, -- as it was then; empty for people
    changes      TEXT   NOT NULL, -- JSON: fields before and after
    address      TEXT   NOT NULL,
    request_id   TEXT   NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_at ON audit (workspace_id, at, id);
CREATE INDEX audit_object ON audit (workspace_id, object, object_id, at, id);
CREATE INDEX audit_actor ON audit (workspace_id, actor_id, at, id);

CREATE TABLE pages (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    app_id       TEXT   NOT NULL REFERENCES apps (id),
    name         TEXT   NOT NULL,
    token_sealed TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    state_note   TEXT   NOT NULL,
    state_at     BIGINT NOT NULL, -- since when it has that state
    per_second   BIGINT NOT NULL,
    concurrency  BIGINT NOT NULL,
    grants       TEXT   NOT NULL, -- separated by blanks
    attribute    TEXT   NOT NULL, -- of people: their PSID on this Page; empty: the usual name
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- A Page belongs to at most one workspace of the installation.
CREATE UNIQUE INDEX pages_one_workspace ON pages (id);

-- What the platform last said of a Page's webhooks.
CREATE TABLE page_checks (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    checked_at   BIGINT NOT NULL,
    result       TEXT   NOT NULL, -- JSON
    PRIMARY KEY (workspace_id, page_id),
    FOREIGN KEY (workspace_id, page_id) REFERENCES pages (workspace_id, id) ON DELETE CASCADE
);

-- The last webhook event of each Page: its heartbeat.
CREATE TABLE page_beats (
    workspace_id  TEXT   NOT NULL,
    page_id       TEXT   NOT NULL,
    last_event_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id),
    FOREIGN KEY (workspace_id, page_id) REFERENCES pages (workspace_id, id) ON DELETE CASCADE
);

-- How fast each Page goes, as the node that sends through it told last.
CREATE TABLE page_paces (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    per_minute   BIGINT NOT NULL,
    busy         BOOLEAN NOT NULL, -- more waited than could leave
    used         BIGINT NOT NULL, -- percent of the allowance of calls
    pauses       BIGINT NOT NULL,
    paused_until BIGINT NOT NULL,
    restricted   BOOLEAN NOT NULL, -- it pauses because the platform keeps the Page from sending
    told_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id),
    FOREIGN KEY (workspace_id, page_id) REFERENCES pages (workspace_id, id) ON DELETE CASCADE
);

-- Pages on their way in through the platform's log-in dialog.
CREATE TABLE connects (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    user_id      TEXT   NOT NULL,
    session_hash TEXT   NOT NULL, -- of the browser that may finish it
    state_hash   TEXT   NOT NULL, -- of the dialog's state parameter
    app_id       TEXT   NOT NULL REFERENCES apps (id),
    page_id      TEXT   NOT NULL, -- the Page to connect again; empty: whichever are ticked
    state        TEXT   NOT NULL, -- begun, authorised, refused, failed, done
    code         TEXT   NOT NULL, -- why refused or failed
    note         TEXT   NOT NULL, -- the same as a sentence
    token_sealed TEXT   NOT NULL, -- of the person who authorised; empty before and after
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX connects_state ON connects (state_hash);
CREATE INDEX connects_app ON connects (app_id);

-- Conversations that are read from the platform: all of them after a Page was connected, those
-- of a gap after an outage.
CREATE TABLE page_readings (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    kind         TEXT   NOT NULL, -- history, catch_up
    state        TEXT   NOT NULL, -- waiting, running, done, failed
    since        BIGINT NOT NULL, -- catch_up: when the gap began
    until        BIGINT NOT NULL, -- catch_up: when it ended; 0 while it lasts
    next_cursor  TEXT   NOT NULL,
    threads      BIGINT NOT NULL,
    messages     BIGINT NOT NULL,
    recovered    BIGINT NOT NULL, -- messages that were not known before
    note         TEXT   NOT NULL,
    failures     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL, -- of the next call; 0 when there is none
    started_at   BIGINT NOT NULL,
    finished_at  BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, id)
);
CREATE INDEX page_readings_due ON page_readings (due_at) WHERE due_at > 0;

-- What people are told of, and whom to tell.
CREATE TABLE alerts (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    subject      TEXT   NOT NULL, -- a Page, a host
    params       TEXT   NOT NULL, -- JSON
    opened_at    BIGINT NOT NULL,
    told_at      BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX alerts_open ON alerts (workspace_id, kind, subject) WHERE closed_at = 0;

CREATE TABLE alert_targets (
    workspace_id  TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id            TEXT   NOT NULL,
    kind          TEXT   NOT NULL, -- webhook, mail
    address       TEXT   NOT NULL,
    secret_sealed TEXT   NOT NULL, -- webhook: signs the calls
    language      TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE alert_notices (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    alert_id     TEXT   NOT NULL,
    target_id    TEXT   NOT NULL,
    event        TEXT   NOT NULL, -- opened, still_open, closed
    due_at       BIGINT NOT NULL, -- 0 when nothing is to be done any more
    attempts     BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    note         TEXT   NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX alert_notices_due ON alert_notices (due_at) WHERE due_at > 0;
CREATE INDEX alert_notices_target ON alert_notices (workspace_id, target_id, id);

-- Event endpoints: addresses of other programs that are told what happened.
CREATE TABLE event_endpoints (
    workspace_id  TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id            TEXT   NOT NULL,
    url           TEXT   NOT NULL,
    description   TEXT   NOT NULL,
    types         TEXT   NOT NULL, -- names of events, separated by blanks; empty: all
    form          TEXT   NOT NULL, -- of the bodies: standard, currents, sendbird, braze
    secret_sealed TEXT   NOT NULL, -- signs the calls
    old_sealed    TEXT   NOT NULL, -- the secret before it, which signs them too
    old_until     BIGINT NOT NULL, -- until then
    state         TEXT   NOT NULL, -- on, off, disabled (by the program)
    note          TEXT   NOT NULL, -- why it is disabled, or what the last failure was
    place         BIGINT NOT NULL, -- in outgoing: all up to there was tried once
    failing_since BIGINT NOT NULL, -- no call has succeeded since; 0: the last one did
    failures      BIGINT NOT NULL, -- calls that failed since then
    probe_at      BIGINT NOT NULL, -- while it fails: when it is next asked whether it is well
    ok_at         BIGINT NOT NULL, -- the last call that succeeded
    created_by    TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- What happened, as each transaction notes it for event endpoints; kept where there is one.
CREATE TABLE outgoing_news (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    type         TEXT   NOT NULL, -- name of the event
    about        TEXT   NOT NULL, -- ids of rows, separated by blanks: one event each
    data         TEXT   NOT NULL, -- JSON: what no row tells; may be empty
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- The same in one order, with what the feed of changes tells: what endpoints read from their place on.
CREATE TABLE outgoing (
    workspace_id TEXT   NOT NULL,
    place        BIGINT NOT NULL,
    events       TEXT   NOT NULL, -- JSON
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, place)
);
CREATE INDEX outgoing_at ON outgoing (at);

-- How far outgoing is filled.
CREATE TABLE outgoing_ends (
    workspace_id TEXT   NOT NULL,
    place        BIGINT NOT NULL, -- the last of outgoing
    change       BIGINT NOT NULL, -- of the feed of changes: what was read of it
    PRIMARY KEY (workspace_id)
);

-- Events that an endpoint did not take at once, or is to be told again.
CREATE TABLE endpoint_retries (
    workspace_id TEXT   NOT NULL,
    endpoint_id  TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    event        TEXT   NOT NULL, -- JSON, as in outgoing
    state        TEXT   NOT NULL, -- waiting, failed (given up)
    attempts     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL, -- 0: given up
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, endpoint_id, id),
    FOREIGN KEY (workspace_id, endpoint_id) REFERENCES event_endpoints (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX endpoint_retries_due ON endpoint_retries (workspace_id, endpoint_id, due_at, id) WHERE due_at > 0;

-- What endpoints answered: the attempts of one round in a row.
CREATE TABLE endpoint_attempts (
    workspace_id TEXT   NOT NULL,
    endpoint_id  TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    attempts     TEXT   NOT NULL, -- JSON
    failed       BIGINT NOT NULL, -- how many of them
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, endpoint_id, id),
    FOREIGN KEY (workspace_id, endpoint_id) REFERENCES event_endpoints (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX endpoint_attempts_at ON endpoint_attempts (at);

-- Files that the platform keeps, uploaded ahead of a message or sent to be kept.
CREATE TABLE attachments (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    id           TEXT   NOT NULL, -- the platform's attachment id
    kind         TEXT   NOT NULL, -- image, video, audio, file
    name         TEXT   NOT NULL,
    url          TEXT   NOT NULL, -- where the platform fetched it; empty: an uploaded file
    message_id   TEXT   NOT NULL, -- that it was sent with; empty: uploaded
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, id)
);

CREATE TABLE sites (
    workspace_id   TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id             TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    page_id        TEXT    NOT NULL,
    origins        TEXT    NOT NULL, -- separated by blanks
    key_sealed     TEXT    NOT NULL,
    require_signed BOOLEAN NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sites_id ON sites (id);

CREATE TABLE profiles (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    attributes   TEXT   NOT NULL, -- one JSON document
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    country      TEXT   NOT NULL, -- the attribute, for rules that count people by it
    email        TEXT   NOT NULL, -- the attribute in lower case; not unique
    phone        TEXT   NOT NULL, -- the attribute; not unique
    imports      TEXT   NOT NULL, -- that told of the person, separated by blanks: the newest 50
    change       BIGINT NOT NULL, -- of the transaction that wrote it last; see change_counters
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX profiles_email ON profiles (workspace_id, email) WHERE email <> '';
CREATE INDEX profiles_phone ON profiles (workspace_id, phone) WHERE phone <> '';
CREATE INDEX profiles_change ON profiles (workspace_id, change);

-- The feed of changes: each transaction that changes people or adds events takes the workspace's
-- next number, and its row with it until the commit, so that numbers are seen in order.
CREATE TABLE change_counters (
    workspace_id TEXT   NOT NULL,
    change       BIGINT NOT NULL,
    definitions  BIGINT NOT NULL, -- rises when somebody edits what is known of attributes and events
    PRIMARY KEY (workspace_id)
);

-- Values of people that move to another name of a Page's attribute.
CREATE TABLE attribute_moves (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    page_id      TEXT   NOT NULL,
    from_name    TEXT   NOT NULL,
    to_name      TEXT   NOT NULL,
    after        TEXT   NOT NULL, -- profiles up to this id were looked at
    looked       BIGINT NOT NULL,
    moved        BIGINT NOT NULL,
    total        BIGINT NOT NULL, -- profiles, when it began
    started_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id)
);

-- Profiles that are gone. One that names itself is there still, but events of it went or changed:
-- what was read of them is to be read anew.
CREATE TABLE profile_tombstones (
    workspace_id TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    merged_into  TEXT   NOT NULL, -- empty: deleted
    change       BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, profile_id)
);
CREATE INDEX profile_tombstones_change ON profile_tombstones (workspace_id, change);

-- What is known of attributes by name: learned as values come, and what somebody said of them.
CREATE TABLE attributes (
    workspace_id TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    type         TEXT    NOT NULL, -- of the first value, or as forced
    forced       BOOLEAN NOT NULL,
    blocked      BOOLEAN NOT NULL,
    description  TEXT    NOT NULL,
    array_limit  BIGINT  NOT NULL, -- members of an array; 0: the usual limit
    personal     BOOLEAN NOT NULL, -- shown to those only who may see personal data
    problem      TEXT    NOT NULL, -- why the last value was not taken that was not
    problems     BIGINT  NOT NULL, -- how many values were not taken
    problem_at   BIGINT  NOT NULL,
    first_at     BIGINT  NOT NULL,
    last_at      BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- The same of custom events by name, and of purchases by product.
CREATE TABLE event_names (
    workspace_id TEXT    NOT NULL,
    kind         TEXT    NOT NULL, -- custom, purchase
    name         TEXT    NOT NULL,
    blocked      BOOLEAN NOT NULL,
    description  TEXT    NOT NULL,
    properties   TEXT    NOT NULL, -- JSON: what is known of each
    problem      TEXT    NOT NULL,
    problems     BIGINT  NOT NULL,
    problem_at   BIGINT  NOT NULL,
    first_at     BIGINT  NOT NULL,
    last_at      BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, kind, name)
);

-- What people can be subscribed to; whether they are stands in their attribute subscription_groups.
CREATE TABLE subscription_groups (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL, -- a UUID
    name         TEXT   NOT NULL,
    channel      TEXT   NOT NULL, -- email, sms, messenger
    description  TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL, -- 0: it is offered
    PRIMARY KEY (workspace_id, id)
);

-- Which rows of the journal are worked in, where the journal has a file of its own.
CREATE TABLE journal_done (
    id BIGINT NOT NULL PRIMARY KEY
);

-- What was accepted and could not be worked in.
CREATE TABLE journal_aside (
    workspace_id TEXT   NOT NULL,
    id           BIGINT NOT NULL, -- of its row of the journal
    place        BIGINT NOT NULL, -- in that row
    at           BIGINT NOT NULL,
    note         TEXT   NOT NULL,
    body         TEXT   NOT NULL, -- JSON
    PRIMARY KEY (workspace_id, id, place)
);

CREATE TABLE identities (
    workspace_id TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    scope        TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    profile_id   TEXT    NOT NULL,
    quarantined  BOOLEAN NOT NULL,
    topic        TEXT    NOT NULL,
    expires_at   BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, kind, scope, value)
);
CREATE INDEX identities_profile ON identities (workspace_id, profile_id);
CREATE INDEX identities_value ON identities (workspace_id, value);

CREATE TABLE opt_ins (
    workspace_id  TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    page_id       TEXT    NOT NULL,
    psid          TEXT    NOT NULL,
    profile_id    TEXT    NOT NULL,
    customer_id   TEXT    NOT NULL,
    temporary     BOOLEAN NOT NULL,
    topic         TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    source_url    TEXT    NOT NULL,
    ref           TEXT    NOT NULL,
    wording       TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    at            BIGINT  NOT NULL,
    revoked_at    BIGINT  NOT NULL,
    quarantine_of TEXT    NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX opt_ins_customer ON opt_ins (workspace_id, page_id, customer_id);
CREATE INDEX opt_ins_profile ON opt_ins (workspace_id, profile_id);
-- By these the ledger of consents is read, newest first.
CREATE INDEX opt_ins_at ON opt_ins (workspace_id, at, id);
-- Its condition is not that of opt_ins_revoked: whom of some people revoked would be looked for among all of a workspace.
CREATE INDEX opt_ins_revoked_at ON opt_ins (workspace_id, revoked_at, id) WHERE revoked_at >= 1;
-- These three hold all that reach asks of them.
CREATE INDEX opt_ins_revoked ON opt_ins (workspace_id, page_id, profile_id, quarantine_of) WHERE revoked_at > 0;
CREATE INDEX opt_ins_topic ON opt_ins (workspace_id, page_id, topic, profile_id) WHERE topic <> '';

-- A ref is bound to the first PSID that uses it; another PSID with the same ref is refused.
CREATE TABLE opt_in_refs (
    workspace_id TEXT   NOT NULL,
    nonce        TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    bound_at     BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, nonce)
);

-- People who were erased: when, and who asked. Nothing here tells who they were.
CREATE TABLE erasures (
    workspace_id TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    by_name      TEXT   NOT NULL, -- user or API key; empty: the platform
    via          TEXT   NOT NULL, -- api, braze, platform
    page_id      TEXT   NOT NULL, -- what came through this Page only; empty: the whole person
    PRIMARY KEY (workspace_id, profile_id, at)
);
CREATE INDEX erasures_at ON erasures (workspace_id, at, profile_id);

-- By what the erasure of somebody is found again: keyed sums of the ids that they had.
CREATE TABLE erasure_keys (
    workspace_id TEXT NOT NULL,
    key          TEXT NOT NULL,
    PRIMARY KEY (workspace_id)
);

CREATE TABLE erasure_marks (
    workspace_id TEXT NOT NULL,
    mark         TEXT NOT NULL,
    profile_id   TEXT NOT NULL,
    PRIMARY KEY (workspace_id, mark, profile_id)
);

CREATE TABLE tokens (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    topic        TEXT   NOT NULL,
    sealed       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    used_at      BIGINT NOT NULL,
    used_by      TEXT   NOT NULL,
    next_at      BIGINT NOT NULL,
    stopped_at   BIGINT NOT NULL,
    time_zone    TEXT   NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX tokens_psid ON tokens (workspace_id, page_id, psid);
CREATE INDEX tokens_profile ON tokens (workspace_id, profile_id);
CREATE INDEX tokens_at ON tokens (workspace_id, created_at, id);
CREATE INDEX tokens_stopped_at ON tokens (workspace_id, stopped_at, id) WHERE stopped_at > 0;
CREATE INDEX tokens_topic ON tokens (workspace_id, page_id, kind, topic, psid, used_at, stopped_at, next_at, expires_at, created_at);

-- What people asked to get no more of. Whether all is stopped stands in the conversation too.
CREATE TABLE opt_outs (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    topic        TEXT   NOT NULL, -- empty: everything
    source       TEXT   NOT NULL,
    said         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    undone_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX opt_outs_psid ON opt_outs (workspace_id, page_id, psid);
CREATE INDEX opt_outs_profile ON opt_outs (workspace_id, profile_id);
CREATE INDEX opt_outs_at ON opt_outs (workspace_id, at, id);
CREATE INDEX opt_outs_undone_at ON opt_outs (workspace_id, undone_at, id) WHERE undone_at > 0;

-- Comments and visitors' posts on a Page's wall.
CREATE TABLE comments (
    workspace_id TEXT    NOT NULL,
    page_id      TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    post_id      TEXT    NOT NULL,
    profile_id   TEXT    NOT NULL,
    author_id    TEXT    NOT NULL,
    author       TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    visitor      BOOLEAN NOT NULL,
    at           BIGINT  NOT NULL,
    replied_at   BIGINT  NOT NULL,
    replied_by   TEXT    NOT NULL,
    removed_at   BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, page_id, id)
);
CREATE INDEX comments_profile ON comments (workspace_id, profile_id);
CREATE INDEX comments_at ON comments (workspace_id, at);
CREATE INDEX comments_reply ON comments (workspace_id, replied_by) WHERE replied_by <> '';
CREATE INDEX comments_author ON comments (workspace_id, page_id, author_id, profile_id) WHERE author_id <> '';

-- Events of the wall whose authors are nobody's profile yet.
CREATE TABLE wall_events (
    workspace_id TEXT NOT NULL,
    page_id      TEXT NOT NULL,
    author_id    TEXT NOT NULL,
    event_id     TEXT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, author_id, event_id)
);

-- What events point to and is still to be fetched: answers of forms, files that people sent.
CREATE TABLE fetches (
    workspace_id TEXT   NOT NULL,
    event_id     TEXT   NOT NULL,
    part         BIGINT NOT NULL, -- which of the event's attachments
    page_id      TEXT   NOT NULL,
    kind         TEXT   NOT NULL, -- answers, image, video, audio, file
    subject      TEXT   NOT NULL, -- lead:<id>, form:<id>, an address
    at           BIGINT NOT NULL, -- of the event
    attempts     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, event_id, part)
);
CREATE INDEX fetches_due ON fetches (due_at);

-- Copies of files that people sent. Whose they are, their events say.
CREATE TABLE files (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    page_id      TEXT    NOT NULL,
    event_id     TEXT    NOT NULL,
    part         BIGINT  NOT NULL,
    kind         TEXT    NOT NULL, -- image, video, audio, file
    name         TEXT    NOT NULL,
    type         TEXT    NOT NULL, -- MIME
    size         BIGINT  NOT NULL,
    kept         BOOLEAN NOT NULL, -- false while its parts are written
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX files_event ON files (workspace_id, event_id, part);
CREATE INDEX files_expires ON files (expires_at);

-- Copies of the pictures that people show at the platform.
CREATE TABLE portraits (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    url          TEXT   NOT NULL, -- to be fetched; '' when nothing is
    type         TEXT   NOT NULL, -- MIME; '' while there is no copy
    body         TEXT   NOT NULL, -- base 64
    attempts     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL, -- 0: nothing to fetch
    kept_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, psid)
);
CREATE INDEX portraits_due ON portraits (due_at) WHERE due_at > 0;

CREATE TABLE file_parts (
    workspace_id TEXT   NOT NULL,
    file_id      TEXT   NOT NULL,
    part         BIGINT NOT NULL,
    body         TEXT   NOT NULL, -- base 64
    PRIMARY KEY (workspace_id, file_id, part)
);

-- Utility templates as the platform last told of them.
CREATE TABLE utility_templates (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    language     TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    definition   TEXT   NOT NULL, -- JSON
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, name, language)
);

-- People with a role on an app in development mode, and its test users.
CREATE TABLE testers (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    added_at     BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, psid)
);

-- Log-ins at a site that join a thread to the site's own account.
-- What the platform told of a person. What it tells later replaces that, and nothing that others told.
CREATE TABLE platform_profiles (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    psid         TEXT   NOT NULL,
    told         TEXT   NOT NULL, -- attributes, as a JSON object
    asked_at     BIGINT NOT NULL,
    again_at     BIGINT NOT NULL, -- when to ask again, of somebody who has acted since
    PRIMARY KEY (workspace_id, page_id, psid)
);
CREATE INDEX platform_profiles_again ON platform_profiles (again_at);

CREATE TABLE account_links (
    workspace_id TEXT    NOT NULL,
    code_hash    TEXT    NOT NULL, -- of the authorization code
    site_id      TEXT    NOT NULL,
    customer_id  TEXT    NOT NULL,
    ext_id       BOOLEAN NOT NULL, -- the customer id is the site's own user id too
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    linked_at    BIGINT  NOT NULL, -- when the platform told that it used the code
    page_id      TEXT    NOT NULL, -- of the thread; empty until then
    psid         TEXT    NOT NULL,
    unlinked_at  BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, code_hash)
);
CREATE INDEX account_links_psid ON account_links (workspace_id, page_id, psid);

CREATE TABLE conversations (
    workspace_id     TEXT   NOT NULL,
    page_id          TEXT   NOT NULL,
    psid             TEXT   NOT NULL,
    profile_id       TEXT   NOT NULL,
    window_opened_at BIGINT NOT NULL,
    window_opened_by TEXT   NOT NULL,
    last_inbound_at  BIGINT NOT NULL,
    last_outbound_at BIGINT NOT NULL,
    read_at          BIGINT NOT NULL,
    delivered_at     BIGINT NOT NULL,
    extra_sent_at    BIGINT NOT NULL,
    stopped_at       BIGINT NOT NULL,
    resumed_at       BIGINT NOT NULL,
    unreachable_at   BIGINT NOT NULL,
    owner_app_id     TEXT   NOT NULL,
    owner_at         BIGINT NOT NULL,
    owner_until      BIGINT NOT NULL,
    human_at         BIGINT NOT NULL, -- when a human answered last
    updated_at       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id, psid)
);
CREATE INDEX conversations_profile ON conversations (workspace_id, profile_id);

-- Files of people that are read in, or were. The file itself lies in the folder of the node that
-- took it.
CREATE TABLE imports (
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT    NOT NULL,
    file_name    TEXT    NOT NULL,
    bytes        BIGINT  NOT NULL,
    node         TEXT    NOT NULL, -- which has the file
    mapping      TEXT    NOT NULL, -- JSON
    separator    TEXT    NOT NULL,
    dry          BOOLEAN NOT NULL, -- nothing is written
    state        TEXT    NOT NULL, -- uploaded, running, stopped, done, failed
    note         TEXT    NOT NULL, -- why it failed
    position     BIGINT  NOT NULL, -- offset of the next row
    line         BIGINT  NOT NULL, -- of the next row
    read_rows    BIGINT  NOT NULL,
    made         BIGINT  NOT NULL, -- people who were not known
    changed      BIGINT  NOT NULL,
    same         BIGINT  NOT NULL, -- rows that changed nothing
    partly       BIGINT  NOT NULL, -- rows of which some values were not taken
    refused      BIGINT  NOT NULL,
    refusals     TEXT    NOT NULL, -- JSON: the first of them
    refused_size BIGINT  NOT NULL, -- bytes of the file of refused lines
    repeated     BIGINT  NOT NULL, -- rows that name somebody whom an earlier one named
    repeats      TEXT    NOT NULL, -- JSON: the first of them
    created_by   TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    started_at   BIGINT  NOT NULL, -- of the last run
    worked       BIGINT  NOT NULL, -- milliseconds, all runs together
    finished_at  BIGINT  NOT NULL,
    file_until   BIGINT  NOT NULL, -- when the file is removed; 0: it is gone
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX imports_running ON imports (node, state) WHERE state = 'running';

-- Saved questions about people, and how many people each had.
CREATE TABLE segments (
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    definition   TEXT    NOT NULL, -- JSON
    version      BIGINT  NOT NULL,
    tracked      BOOLEAN NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    archived_at  BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX segments_name ON segments (workspace_id, lower(name)) WHERE archived_at = 0;

CREATE TABLE segment_sizes (
    workspace_id TEXT   NOT NULL,
    segment_id   TEXT   NOT NULL,
    day          TEXT   NOT NULL, -- of the workspace's time zone
    at           BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    everybody    BIGINT NOT NULL,
    messenger    BIGINT NOT NULL,
    open         BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, segment_id, day),
    FOREIGN KEY (workspace_id, segment_id) REFERENCES segments (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE events (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    profile_id   TEXT    NOT NULL,
    page_id      TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    outside_id   TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    name         TEXT    NOT NULL, -- of a custom event; the product of a purchase; else empty
    at           BIGINT  NOT NULL,
    received_at  BIGINT  NOT NULL,
    standby      BOOLEAN NOT NULL,
    data         TEXT    NOT NULL,
    change       BIGINT  NOT NULL, -- of the transaction that added it; see change_counters
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX events_outside ON events (workspace_id, source, outside_id);
CREATE INDEX events_profile ON events (workspace_id, profile_id, at, id);
CREATE INDEX events_change ON events (workspace_id, change);
CREATE INDEX events_name ON events (workspace_id, kind, name, at) WHERE name <> '';

-- Contents before they are written for one person. A row never changes.
CREATE TABLE compositions (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    hash         TEXT   NOT NULL, -- of body: the same content twice is one row
    body         TEXT   NOT NULL, -- JSON
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX compositions_hash ON compositions (workspace_id, hash);

-- Named pieces of text that templates and messages put into their own.
CREATE TABLE content_blocks (
    workspace_id TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    content      TEXT    NOT NULL, -- with Liquid
    html         BOOLEAN NOT NULL,
    draft        BOOLEAN NOT NULL,
    version      BIGINT  NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    archived_at  BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX content_blocks_name ON content_blocks (workspace_id, lower(name));

-- Compositions with a name.
CREATE TABLE templates (
    workspace_id   TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    description    TEXT   NOT NULL,
    preset         TEXT   NOT NULL,
    channel        TEXT   NOT NULL,
    composition_id TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    created_by     TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    archived_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, lower(name)) WHERE archived_at = 0;

-- The states that templates and content blocks had.
CREATE TABLE versions (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    kind         TEXT   NOT NULL, -- template, content_block
    id           TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT   NOT NULL, -- of a block its text, of a template the id of its composition
    by_name      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind, id, version)
);

-- Files of the business's own that messages show.
CREATE TABLE media (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    kind         TEXT   NOT NULL, -- image, video, audio, file
    type         TEXT   NOT NULL, -- MIME
    size         BIGINT NOT NULL,
    width        BIGINT NOT NULL, -- pixels; 0: not a picture
    height       BIGINT NOT NULL,
    hash         TEXT   NOT NULL,
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX media_hash ON media (workspace_id, hash);
CREATE INDEX media_id ON media (id);

CREATE TABLE media_parts (
    workspace_id TEXT   NOT NULL,
    media_id     TEXT   NOT NULL,
    part         BIGINT NOT NULL,
    body         TEXT   NOT NULL, -- base 64
    PRIMARY KEY (workspace_id, media_id, part),
    FOREIGN KEY (workspace_id, media_id) REFERENCES media (workspace_id, id) ON DELETE CASCADE
);

-- What templates and content blocks name, found when they were saved.
CREATE TABLE uses (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    by_kind      TEXT NOT NULL, -- template, content_block
    by_id        TEXT NOT NULL,
    kind         TEXT NOT NULL, -- content_block, attribute, event_property, catalog, secret, media
    name         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, by_kind, by_id, kind, name)
);
CREATE INDEX uses_name ON uses (workspace_id, kind, name);

-- Sealed values that templates name.
CREATE TABLE secrets (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    sealed       TEXT   NOT NULL,
    hint         TEXT   NOT NULL,
    hosts        TEXT   NOT NULL, -- that it may be sent to: a JSON list
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

CREATE TABLE messages (
    workspace_id TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    profile_id   TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    page_id      TEXT    NOT NULL,
    recipient    TEXT    NOT NULL,
    origin       TEXT    NOT NULL,
    group_id     TEXT    NOT NULL,
    part         BIGINT  NOT NULL,
    after_id     TEXT    NOT NULL, -- the part before this one, which must be sent first
    purpose      TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    human        BOOLEAN NOT NULL,
    customer_id  TEXT    NOT NULL,
    content      TEXT    NOT NULL, -- JSON; empty until it is written from the composition
    composition_id TEXT  NOT NULL, -- empty: the content was final
    vars         TEXT    NOT NULL, -- JSON: what Liquid reads beside the profile; may be empty
    dispatch_id  TEXT    NOT NULL,
    send_id      TEXT    NOT NULL,
    campaign_id  TEXT    NOT NULL, -- these three are empty of what no campaign sent
    run_id       TEXT    NOT NULL,
    variant_id   TEXT    NOT NULL,
    test         BOOLEAN NOT NULL, -- a trial: counted nowhere
    state        TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    reason_text  TEXT    NOT NULL,
    verdict      TEXT    NOT NULL, -- JSON, empty until decided, or where log_id says it
    due_at       BIGINT  NOT NULL, -- when an open message is looked at next; 0 when it is not open any more
    attempts     BIGINT  NOT NULL,
    outside_id   TEXT    NOT NULL,
    wire         TEXT    NOT NULL, -- JSON list of tries, secrets hidden; empty where log_id says it
    log_id       BIGINT  NOT NULL, -- the row of message_logs that speaks of it; 0: its own row does
    created_at   BIGINT  NOT NULL,
    sending_at   BIGINT  NOT NULL,
    sent_at      BIGINT  NOT NULL,
    delivered_at BIGINT  NOT NULL,
    read_at      BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- The outbox: only messages that still wait for something. SQLite evaluates the condition of a
-- partial index for each row that it writes, and a list of more than two there costs it more
-- than the rest of the row: so conditions are comparisons.
CREATE INDEX messages_open ON messages (workspace_id, page_id, due_at, id)
    WHERE due_at > 0;
CREATE INDEX messages_bad ON messages (workspace_id, state, id)
    WHERE state = 'failed' OR state = 'dropped' OR state = 'unknown' OR state = 'cancelled';
-- What people typed goes before what programs send.
CREATE INDEX messages_human ON messages (workspace_id, page_id, due_at, id) WHERE human AND due_at > 0;
-- The next part of a request, found from the one before it.
CREATE INDEX messages_after ON messages (workspace_id, after_id) WHERE after_id <> '';
CREATE INDEX messages_profile ON messages (workspace_id, profile_id, id);
-- The log of in-app notifications.
CREATE INDEX messages_inapp ON messages (workspace_id, id) WHERE channel = 'inapp';

-- Verdicts and wire logs of messages that went out at their first try, of several in one row.
CREATE TABLE message_logs (
    workspace_id TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    entries      TEXT   NOT NULL, -- a line for each: its id, its verdict and its wire log, between tabs
    PRIMARY KEY (workspace_id, id)
);
-- The ids of a run's messages follow its beginning, so that this leads to those of a run too.
CREATE INDEX messages_campaign ON messages (workspace_id, campaign_id, id) WHERE campaign_id <> '';

-- One message, in variants, to the people of an audience.
CREATE TABLE campaigns (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    description  TEXT   NOT NULL,
    type         TEXT   NOT NULL, -- of the draft, or of what is live where there is none: planned, action, api
    channel      TEXT   NOT NULL, -- the same: messenger, webhook; empty while nothing is written
    state        TEXT   NOT NULL, -- draft, active, paused, stopped, completed
    draft        TEXT   NOT NULL, -- JSON; empty: none
    live         TEXT   NOT NULL, -- JSON, as it was launched last; empty: never
    version      BIGINT NOT NULL, -- of live
    revision     BIGINT NOT NULL, -- rises with each change
    next_at      BIGINT NOT NULL, -- when the next run begins, or one that listens opens or closes; 0: never
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    launched_at  BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX campaigns_name ON campaigns (workspace_id, lower(name)) WHERE archived_at = 0;
CREATE INDEX campaigns_active ON campaigns (workspace_id, next_at, id) WHERE state = 'active';

-- Definitions as they were launched.
CREATE TABLE campaign_versions (
    workspace_id TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    definition   TEXT   NOT NULL, -- JSON
    launched_by  TEXT   NOT NULL,
    launched_at  BIGINT NOT NULL,
    forecast     TEXT   NOT NULL, -- JSON: whom it was to reach, as forecast then; empty: nothing was
    PRIMARY KEY (workspace_id, campaign_id, version),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE campaign_runs (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    kind         TEXT   NOT NULL, -- planned, action, api
    state        TEXT   NOT NULL, -- taking, sending, done, cancelled
    dispatch_id  TEXT   NOT NULL,
    send_id      TEXT   NOT NULL,
    planned_at   BIGINT NOT NULL,
    begun_at     BIGINT NOT NULL,
    done_at      BIGINT NOT NULL,
    audience     BIGINT NOT NULL,
    control      BIGINT NOT NULL,
    excluded     TEXT   NOT NULL, -- JSON: how many for whom no message was made, by reason
    change       BIGINT NOT NULL, -- of the feed of changes, up to which the audience was known
    winner       TEXT   NOT NULL, -- the variant that gets the rest; empty: not decided
    decide_at    BIGINT NOT NULL, -- when a winner is chosen; 0: never
    removed      TEXT   NOT NULL, -- JSON: what became of its messages that are not kept any more; empty: all are
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_runs_campaign ON campaign_runs (workspace_id, campaign_id, id);
CREATE INDEX campaign_runs_open ON campaign_runs (workspace_id, id) WHERE done_at = 0;

-- When things became of messages of a run that are not kept any more: how many, by quarters of an hour.
CREATE TABLE campaign_quarters (
    workspace_id TEXT   NOT NULL,
    run_id       TEXT   NOT NULL,
    variant_id   TEXT   NOT NULL,
    send_id      TEXT   NOT NULL,
    at           BIGINT NOT NULL, -- its beginning
    sent         BIGINT NOT NULL,
    people       BIGINT NOT NULL, -- to whom they were sent
    delivered    BIGINT NOT NULL,
    seen         BIGINT NOT NULL,
    failed       BIGINT NOT NULL,
    clicked      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, run_id, variant_id, send_id, at),
    FOREIGN KEY (workspace_id, run_id) REFERENCES campaign_runs (workspace_id, id) ON DELETE CASCADE
);

-- The people of a run, in blocks: no row for each of them until something is known of their message.
CREATE TABLE campaign_blocks (
    workspace_id TEXT   NOT NULL,
    run_id       TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    state        TEXT   NOT NULL, -- waiting, done, control, winner (waits for one), left
    people       BIGINT NOT NULL,
    ids          TEXT   NOT NULL, -- of profiles, base 64
    planned_at   BIGINT NOT NULL, -- of its messages; their ids are made of it
    due_at       BIGINT NOT NULL, -- when it is looked at next; 0: never
    PRIMARY KEY (workspace_id, run_id, number),
    FOREIGN KEY (workspace_id, run_id) REFERENCES campaign_runs (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_blocks_due ON campaign_blocks (workspace_id, due_at, run_id, number) WHERE due_at > 0;

-- When people got a campaign last: by what they did, or by a call; of one that is planned, where their messages are not kept any more.
CREATE TABLE campaign_people (
    workspace_id TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    last_at      BIGINT NOT NULL,
    times        BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, profile_id),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_people_profile ON campaign_people (workspace_id, profile_id);

-- People whom something put into a campaign, until their message exists.
CREATE TABLE campaign_entries (
    workspace_id TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    happening    TEXT   NOT NULL, -- the event, or the call with its place in it: one entry for each
    run_id       TEXT   NOT NULL,
    vars         TEXT   NOT NULL, -- JSON: what Liquid reads beside the profile; may be empty
    at           BIGINT NOT NULL, -- when it happened
    due_at       BIGINT NOT NULL,
    dispatch_id  TEXT   NOT NULL,
    send_id      TEXT   NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, profile_id, happening),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_entries_due ON campaign_entries (workspace_id, due_at, campaign_id, profile_id, happening);
CREATE INDEX campaign_entries_profile ON campaign_entries (workspace_id, profile_id);

-- Sendings that programs planned: of a campaign that calls trigger, or of a message of their own.
CREATE TABLE schedules (
    workspace_id   TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id             TEXT    NOT NULL,
    campaign_id    TEXT    NOT NULL, -- empty: counted nowhere
    variant_id     TEXT    NOT NULL, -- of a message of its own that is counted
    composition_id TEXT    NOT NULL, -- of a message of its own; empty: the campaign is triggered
    audience       TEXT    NOT NULL, -- JSON: a definition; empty: the people who stand in schedule_people
    named          BOOLEAN NOT NULL, -- people stand there from the beginning
    vars           TEXT    NOT NULL, -- JSON: what Liquid reads beside the profile, for everybody; may be empty
    origin         TEXT    NOT NULL, -- api, braze
    send_id        TEXT    NOT NULL,
    dispatch_id    TEXT    NOT NULL,
    at             BIGINT  NOT NULL, -- when it begins
    clock          BOOLEAN NOT NULL, -- by the clock where each person is
    best           BOOLEAN NOT NULL, -- by the hour at which each person is mostly there
    due_at         BIGINT  NOT NULL, -- when it is looked at next; 0: it is over
    last           TEXT    NOT NULL, -- the last person of the audience who was taken
    taken          BOOLEAN NOT NULL, -- everybody of the audience was
    turn           BIGINT  NOT NULL, -- rises with each change
    people         BIGINT  NOT NULL,
    created_by     TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    begun_at       BIGINT  NOT NULL,
    done_at        BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX schedules_due ON schedules (due_at, workspace_id, id) WHERE due_at > 0;
CREATE INDEX schedules_campaign ON schedules (workspace_id, campaign_id, due_at, id) WHERE due_at > 0;
CREATE INDEX schedules_wide ON schedules (workspace_id, due_at, id) WHERE due_at > 0 AND NOT named;
CREATE INDEX schedules_done ON schedules (done_at) WHERE due_at = 0;

-- People for whom one waits.
CREATE TABLE schedule_people (
    workspace_id TEXT   NOT NULL,
    schedule_id  TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    vars         TEXT   NOT NULL, -- JSON: theirs, instead of those for everybody; may be empty
    due_at       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, schedule_id, profile_id),
    FOREIGN KEY (workspace_id, schedule_id) REFERENCES schedules (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX schedule_people_due ON schedule_people (workspace_id, schedule_id, due_at, profile_id);
CREATE INDEX schedule_people_profile ON schedule_people (workspace_id, profile_id);

-- Labels under which programs count sends of a campaign.
CREATE TABLE send_ids (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    campaign_id  TEXT   NOT NULL,
    send_id      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, send_id)
);
CREATE INDEX send_ids_made ON send_ids (workspace_id, created_at);

-- What messages brought about.
CREATE TABLE campaign_conversions (
    workspace_id TEXT   NOT NULL,
    campaign_id  TEXT   NOT NULL,
    message_id   TEXT   NOT NULL, -- of one of the control group: what it would have been
    slot         BIGINT NOT NULL, -- which of the campaign's conversions, from 0
    run_id       TEXT   NOT NULL,
    variant_id   TEXT   NOT NULL, -- empty: of the control group
    profile_id   TEXT   NOT NULL,
    event_id     TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    revenue      DOUBLE PRECISION NOT NULL,
    currency     TEXT   NOT NULL, -- empty: no revenue
    send_id      TEXT   NOT NULL, -- the label of its message, and when that was sent: noted when the message is removed
    sent_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, campaign_id, message_id, slot),
    FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaigns (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_conversions_run ON campaign_conversions (workspace_id, run_id, slot, at);
CREATE INDEX campaign_conversions_profile ON campaign_conversions (workspace_id, profile_id);

-- Attributes whose changes a campaign waits for.
CREATE TABLE campaign_watched (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- Their changes, until campaigns have read them.
CREATE TABLE attribute_changes (
    workspace_id TEXT   NOT NULL,
    change       BIGINT NOT NULL, -- of the transaction; see change_counters
    profile_id   TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    was          TEXT   NOT NULL, -- JSON; empty: none
    becomes      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, change, profile_id, name)
);

-- How far campaigns have read the feed of changes.
CREATE TABLE campaign_cursors (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    change       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id)
);

-- The links of messages that were followed: a row for each that was, once or more.
CREATE TABLE clicks (
    workspace_id TEXT   NOT NULL,
    message_id   TEXT   NOT NULL,
    link         BIGINT NOT NULL, -- its place in the message, from 1
    name         TEXT   NOT NULL,
    clicks       BIGINT NOT NULL,
    first_at     BIGINT NOT NULL,
    last_at      BIGINT NOT NULL,
    campaign_id  TEXT   NOT NULL, -- of the message; empty of what no campaign sent
    PRIMARY KEY (workspace_id, message_id, link),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX clicks_campaign ON clicks (workspace_id, campaign_id, message_id) WHERE campaign_id <> '';

-- Lists of notifications that people see inside the site or app.
CREATE TABLE feeds (
    workspace_id    TEXT    NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id              TEXT    NOT NULL,
    key             TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    icon_url        TEXT    NOT NULL,
    view            TEXT    NOT NULL, -- feed, chat
    kind            TEXT    NOT NULL, -- design, data
    labels          BOOLEAN NOT NULL,
    category_filter BOOLEAN NOT NULL,
    categories      TEXT    NOT NULL, -- JSON, in their order
    retention_hours BIGINT  NOT NULL,
    read_on_tap     BOOLEAN NOT NULL,
    theme           TEXT    NOT NULL, -- JSON
    revision        BIGINT  NOT NULL,
    created_by      TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    archived_at     BIGINT  NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX feeds_key ON feeds (workspace_id, key);

CREATE TABLE card_templates (
    workspace_id    TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id              TEXT   NOT NULL,
    key             TEXT   NOT NULL,
    name            TEXT   NOT NULL,
    feed_id         TEXT   NOT NULL,
    category        TEXT   NOT NULL,
    label           TEXT   NOT NULL,
    retention_hours BIGINT NOT NULL, -- 0: as the feed says
    draft           TEXT   NOT NULL, -- JSON; empty: none
    version         BIGINT NOT NULL, -- the live one; 0: none
    revision        BIGINT NOT NULL,
    created_by      TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    archived_at     BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX card_templates_key ON card_templates (workspace_id, key);
CREATE INDEX card_templates_feed ON card_templates (workspace_id, feed_id, id);

-- What was live: notifications keep the version that they were sent with.
CREATE TABLE card_versions (
    workspace_id TEXT   NOT NULL,
    template_id  TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    content      TEXT   NOT NULL, -- JSON
    by_name      TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, template_id, version),
    FOREIGN KEY (workspace_id, template_id) REFERENCES card_templates (workspace_id, id) ON DELETE CASCADE
);

-- The items of feeds. A row of messages has the same id: who sent it and why.
CREATE TABLE notifications (
    workspace_id TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    change       BIGINT NOT NULL, -- of the transaction that wrote it last; see notification_counters
    feed_id      TEXT   NOT NULL,
    template_id  TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    mode         TEXT   NOT NULL, -- realtime, batch, campaign, test
    variables    TEXT   NOT NULL, -- JSON
    category     TEXT   NOT NULL,
    label        TEXT   NOT NULL,
    tag          TEXT   NOT NULL,
    priority     TEXT   NOT NULL,
    event_name   TEXT   NOT NULL,
    callback     TEXT   NOT NULL, -- JSON; empty: nobody outside is told
    at           BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    read_at      BIGINT NOT NULL,
    viewed_at    BIGINT NOT NULL,
    clicked_at   BIGINT NOT NULL,
    archived_at  BIGINT NOT NULL,
    deleted_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, profile_id, id)
);
CREATE INDEX notifications_feed ON notifications (workspace_id, profile_id, feed_id, at, id);
CREATE INDEX notifications_change ON notifications (workspace_id, change);
CREATE INDEX notifications_expire ON notifications (workspace_id, expires_at);

-- Each transaction that writes notifications takes the workspace's next number, and its row with it until the
-- commit: numbers are seen in order, so that an open feed can go on from the last one that it heard of.
CREATE TABLE notification_counters (
    workspace_id TEXT   NOT NULL,
    change       BIGINT NOT NULL,
    forgotten    BIGINT NOT NULL, -- up to which deleted ones were forgotten: who missed them reads anew
    PRIMARY KEY (workspace_id)
);

-- Statuses that are still to be told: a row for each transaction, gone when they were.
CREATE TABLE notification_news (
    workspace_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    status       TEXT   NOT NULL, -- SENT, READ
    body         TEXT   NOT NULL, -- JSON: the notifications
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- What became of notifications, by the quarter of an hour in which they were sent: whole time zones end at one. Rows
-- of notifications go in time, these stay.
CREATE TABLE notification_figures (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    at           BIGINT NOT NULL,
    template_id  TEXT   NOT NULL,
    feed_id      TEXT   NOT NULL,
    mode         TEXT   NOT NULL, -- realtime, batch, campaign
    sent         BIGINT NOT NULL,
    viewed       BIGINT NOT NULL,
    opened       BIGINT NOT NULL, -- read
    clicked      BIGINT NOT NULL,
    failed       BIGINT NOT NULL, -- asked for, and in no feed
    PRIMARY KEY (workspace_id, at, template_id, feed_id, mode)
);

-- What a person does not want to get.
CREATE TABLE feed_preferences (
    workspace_id TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    feed_id      TEXT   NOT NULL,
    category     TEXT   NOT NULL, -- empty: the whole feed
    off_at       BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, profile_id, feed_id, category)
);

-- Notifications to many people at once.
CREATE TABLE batches (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    template_id  TEXT   NOT NULL,
    template_key TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    feed_id      TEXT   NOT NULL,
    mode         TEXT   NOT NULL, -- batch, realtime, test
    title        TEXT   NOT NULL,
    tag          TEXT   NOT NULL,
    priority     TEXT   NOT NULL,
    purpose      TEXT   NOT NULL,
    event_name   TEXT   NOT NULL,
    origin       TEXT   NOT NULL,
    by_id        TEXT   NOT NULL,
    state        TEXT   NOT NULL, -- sending, done, cancelled
    targets      BIGINT NOT NULL,
    accepted     BIGINT NOT NULL,
    rejected     BIGINT NOT NULL,
    planned_at   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    done_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX batches_open ON batches (workspace_id, id) WHERE done_at = 0;
CREATE INDEX batches_empty ON batches (workspace_id, id) WHERE accepted = 0;

-- Their people, in blocks, until each has a notification.
CREATE TABLE batch_blocks (
    workspace_id TEXT   NOT NULL,
    batch_id     TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    targets      TEXT   NOT NULL, -- a line of JSON for each: user id, variables, callback
    due_at       BIGINT NOT NULL, -- 0: done, or those that were refused with the request
    rejected     TEXT   NOT NULL, -- JSON: who got nothing, and why
    PRIMARY KEY (workspace_id, batch_id, number),
    FOREIGN KEY (workspace_id, batch_id) REFERENCES batches (workspace_id, id) ON DELETE CASCADE
);
-- The files of those that were sent to one: the file itself is gone after some days, or is another.
CREATE TABLE batch_files (
    workspace_id TEXT   NOT NULL,
    batch_id     TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    report       TEXT   NOT NULL, -- JSON: which lines were left out, and why
    PRIMARY KEY (workspace_id, batch_id),
    FOREIGN KEY (workspace_id, batch_id) REFERENCES batches (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX batch_blocks_due ON batch_blocks (workspace_id, due_at, batch_id, number) WHERE due_at > 0;

-- Files of targets, uploaded for a batch.
CREATE TABLE target_files (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    key          TEXT   NOT NULL,
    size         BIGINT NOT NULL, -- bytes; 0: nothing was uploaded yet; -1: no file, but parts of one on its way in
    targets      BIGINT NOT NULL,
    report       TEXT   NOT NULL, -- JSON: which lines cannot be used, and why
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key)
);
CREATE TABLE target_file_parts (
    workspace_id TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    part         BIGINT NOT NULL,
    people       BIGINT NOT NULL,
    body         TEXT   NOT NULL, -- as the targets of a block
    PRIMARY KEY (workspace_id, key, part),
    FOREIGN KEY (workspace_id, key) REFERENCES target_files (workspace_id, key) ON DELETE CASCADE
);

-- What must not be sent until somebody ends it: of a Page, of a workspace (no Page), of the whole
-- installation (no workspace either).
CREATE TABLE halts (
    workspace_id TEXT   NOT NULL,
    page_id      TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    by_id        TEXT   NOT NULL,
    by_name      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, page_id)
);

-- People of the business itself, for test sends and for the safe mode.
CREATE TABLE test_groups (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id           TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE test_group_people (
    workspace_id TEXT   NOT NULL,
    group_id     TEXT   NOT NULL,
    profile_id   TEXT   NOT NULL,
    added_at     BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, group_id, profile_id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES test_groups (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, profile_id) REFERENCES profiles (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX test_group_people_profile ON test_group_people (workspace_id, profile_id);

CREATE TABLE idempotency_keys (
    workspace_id TEXT   NOT NULL,
    scope        TEXT   NOT NULL, -- door and path
    key          TEXT   NOT NULL,
    request_hash TEXT   NOT NULL,
    status       BIGINT NOT NULL,
    response     TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, scope, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Tables of things that messages speak of, with their items.
CREATE TABLE catalogs (
    workspace_id TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         TEXT   NOT NULL,
    description  TEXT   NOT NULL,
    fields       TEXT   NOT NULL, -- JSON
    selections   TEXT   NOT NULL, -- JSON
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

CREATE TABLE catalog_items (
    workspace_id TEXT   NOT NULL,
    catalog      TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    document     TEXT   NOT NULL, -- JSON
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, catalog, id),
    FOREIGN KEY (workspace_id, catalog) REFERENCES catalogs (workspace_id, name) ON DELETE CASCADE
);

-- Files of the people of segments, asked for by programs.
CREATE TABLE exports (
    workspace_id   TEXT   NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    id             TEXT   NOT NULL,
    segment_id     TEXT   NOT NULL,
    form           TEXT   NOT NULL, -- JSON: what is written
    address_sealed TEXT   NOT NULL,
    address_hash   TEXT   NOT NULL,
    callback       TEXT   NOT NULL,
    node           TEXT   NOT NULL, -- the folder of the file
    state          TEXT   NOT NULL, -- running, done, failed
    note           TEXT   NOT NULL,
    people         BIGINT NOT NULL, -- written so far
    call_at        BIGINT NOT NULL, -- when the callback is tried next; 0 when it is not
    calls          BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    finished_at    BIGINT NOT NULL,
    file_until     BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
-- One export of a segment at a time.
CREATE UNIQUE INDEX exports_one ON exports (workspace_id, segment_id) WHERE state = 'running';
CREATE INDEX exports_open ON exports (node, id) WHERE state = 'running' OR call_at > 0;
CREATE INDEX exports_files ON exports (node, file_until) WHERE file_until > 0;
CREATE UNIQUE INDEX exports_address ON exports (address_hash);
