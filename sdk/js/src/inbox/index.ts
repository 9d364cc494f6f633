// The package: the client and the component. Nothing happens by importing it; call define.
export { FeedClient, type Events, type Options } from './client';
export { FeedList, type Query } from './list';
export { InboxElement, define } from './element';
export type { Words } from './words';
export type { Action, Card, Component } from './card';
export { FeedError } from './types';
export type { Count, Counts, Engagement, Feed, Gone, Item, Preference, Session, Theme, TokenProvider, What, Which } from './types';
