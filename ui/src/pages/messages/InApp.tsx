import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../../api/client';
import type { Message } from '../../api/types';
import { usePlace } from '../../app/workspace';
import '../../composer/composer.css';
import { cardByKeyQuery } from '../../composer/card/data';
import { FeedPhone } from '../../composer/card/FeedPhone';
import { useCardWords } from '../../composer/card/words';
import { Note, Skeleton } from '../../kit';
import { notificationQuery } from '../notifications/data';

/** A message in a feed as it stands there: its card. One that never came into the feed shows what was written for it. */
export function InApp({ message }: { message: Message }) {
  const w = useCardWords();
  const { ws } = usePlace();
  const inapp = message.content.inapp;
  const got = useQuery({ ...notificationQuery(ws, message.id), retry: (n, error) => n < 2 && !(error instanceof ApiError) });
  const detail = useQuery(cardByKeyQuery(ws, inapp?.template ?? '')).data;
  if (got.isPending) return <Skeleton lines={6} height={22} />;
  const one = got.data;
  return (
    <div className="col g12">
      {one ? <FeedPhone card={one} template={one.template_key} sent={{ at: one.at, read: Boolean(one.read_at) }} /> : (
        <>
          <Note>{w.notInFeed}</Note>
          {(inapp?.variables?.length ?? 0) > 0 && <dl className="kv">{inapp!.variables!.map((each) => <div key={each.name} className="kvrow"><dt>{each.name}</dt><dd className="breaks">{each.value}</dd></div>)}</dl>}
        </>
      )}
      <p className="t-13 soft">{w.template} {detail ? <Link className="lnk" to="/cards/$id" params={{ id: detail.id }}>{detail.name}</Link> : <code>{inapp?.template}</code>}</p>
    </div>
  );
}
