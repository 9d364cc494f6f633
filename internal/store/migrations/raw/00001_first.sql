-- +goose Up

-- Webhook calls as they came, all of one commit in one row. Installation level: each names its app.
CREATE TABLE raw_batches (
    id     BIGINT NOT NULL PRIMARY KEY, -- of the first call; made in Go, begins with the instant of receipt
    heads  TEXT   NOT NULL, -- JSON: app, instant, length and encoding of each call
    bodies TEXT   NOT NULL  -- one after the other
);

-- The commits with calls that were not worked on yet. A list of its own, so that to tick one off
-- does not write the bodies again.
CREATE TABLE raw_waiting (
    id    BIGINT NOT NULL PRIMARY KEY,
    calls BIGINT NOT NULL
);

-- What programs told of people, as it was accepted; a row goes when it is worked in. Installation
-- level: each call names its workspace.
CREATE TABLE journal (
    id    BIGINT NOT NULL PRIMARY KEY, -- begins with the instant
    heads TEXT   NOT NULL, -- JSON: workspace, instant and length of each call
    calls TEXT   NOT NULL -- JSON, one after the other
);

-- The calls that could not be understood, kept to be shown and replayed.
CREATE TABLE raw_undecodable (
    id          BIGINT  NOT NULL PRIMARY KEY,
    app_id      TEXT    NOT NULL,
    received_at BIGINT  NOT NULL,
    base64      BOOLEAN NOT NULL, -- the body is not clean UTF-8 and stands in base64
    body        TEXT    NOT NULL,
    note        TEXT    NOT NULL
);
CREATE INDEX raw_undecodable_app ON raw_undecodable (app_id, id);
