export class FeedServer {
  url: string;
  items: any[];
  feeds: any[];
  preferences: any[];
  events: any[];
  asked: string[];
  change: number;
  oldest: number;
  tokens: number;
  faults: Map<string, number>;
  streams: Set<any>;
  ahead: number;
  start(): Promise<this>;
  stop(): Promise<void>;
  token(life?: number): string;
  feed(key: string, more?: object): any;
  add(more?: object): any;
  edit(id: string, more: object): void;
  counts(feed: string, category?: string): { unread: number; unseen: number; total: number };
  send(name: string, data: unknown, id?: number): void;
  cut(): void;
}
