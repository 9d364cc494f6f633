import { useState } from 'react';
import { Button, EmptyState, ErrorNote, Sheet, Skeleton, TextArea, Time } from '../../../kit';
import { postAsPage } from '../../data/desk';
import { useWallOf } from '../../data/desk-queries';
import { useDo } from '../../data/queries';
import type { Page, PostComment, State } from '../../data/types';
import { useDesk } from '../../i18n/desk';
import { PersonName } from '../PersonName';

/** The Page's wall as the Page sees it, and a place to post as the Page. */
export function PageWall({ state, page }: { state: State; page: Page }) {
  const desk = useDesk().wall;
  const { data, error, refetch } = useWallOf(page.id);
  const [text, setText] = useState('');
  const post = useDo((said: string) => postAsPage(page.id, said), [['posts', page.id]], () => setText(''));
  const who = (id?: string) => (id ? <PersonName id={id} state={state} /> : <>{page.name}</>);
  const below = (all: PostComment[], parent: string) => all.filter((one) => one.parent_id === parent);
  return (
    <Sheet label={desk.title} className="pagewall">
      <form className="form" onSubmit={(event) => { event.preventDefault(); if (text.trim() !== '') post.mutate(text.trim()); }}>
        <TextArea label={desk.writeAs(page.name)} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
        <div className="row end"><Button kind="primary" size="sm" type="submit" disabled={text.trim() === ''} busy={post.isPending}>{desk.post}</Button></div>
      </form>
      {error && !data && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} height={20} />}
      {data?.length === 0 && <EmptyState icon="feed" title={desk.none}>{desk.noneSay}</EmptyState>}
      <ul>
        {data?.map((one) => (
          <li key={one.id} className="wallpost">
            <span className="m">{who(one.person_id)}</span> <span className="soft t-12"><Time at={one.at_ms} /></span>
            <p>{one.message}</p>
            {Object.keys(one.reactions ?? {}).length > 0 && <p className="soft t-12">{desk.reactions(Object.keys(one.reactions!).length)}</p>}
            <ul>
              {one.comments.map((comment) => (
                <li key={comment.id} className={below(one.comments, comment.parent_id).length > 0 && comment.parent_id !== one.id ? 'wallcomment below' : 'wallcomment'}>
                  <span className="m">{who(comment.person_id)}</span> <span className="soft t-12"><Time at={comment.at_ms} /></span>
                  <p>{comment.message}</p>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
