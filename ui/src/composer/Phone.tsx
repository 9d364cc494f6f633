import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pagesQuery } from '../api/queries';
import type { Content } from '../api/types';
import { usePlace } from '../app/workspace';
import { Avatar, Badge, Icon, Segmented, useEnv, useNow } from '../kit';
import { formatTime } from '../lib/format';
import { Preview } from '../message/Preview';
import { useSay } from '../message/words';
import type { Previewed } from './data';
import { useComposerWords } from './words';

const taste = 'petitbleu.preview.theme';

/** The message as a conversation would show it, drawn our own way, in light or dark whatever the app has. */
export function Phone({ shown, content, decided, stale }: { shown: Previewed; content: Content; decided: boolean; stale?: boolean }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const { locale, zone } = useEnv();
  const now = useNow(60_000);
  const pages = useQuery(pagesQuery(ws)).data?.items;
  const [look, setLook] = useState<'light' | 'dark'>(() => ((localStorage.getItem(taste) ?? document.documentElement.dataset.mantineColorScheme) === 'dark' ? 'dark' : 'light'));
  const page = pages?.find((one) => one.id === shown.page_id) ?? (pages?.length === 1 ? pages[0] : undefined);
  const choose = (next: 'light' | 'dark') => {
    localStorage.setItem(taste, next);
    setLook(next);
  };
  return (
    <>
      <div className={stale ? `phone stale ${look}` : `phone ${look}`}>
        <div className="ph-h">
          <Avatar name={page?.name ?? 'P'} size={32} />
          <div className="sp min0"><div className="b cut">{page?.name ?? w.ownPage}</div><div className="t-12 soft">{decided ? <Right shown={shown} /> : w.noVerdict}</div></div>
          <Badge tone={stale ? 'brass' : 'line'}>{stale ? w.stale : w.preview}</Badge>
        </div>
        <div className="ph-b"><p className="daymark">{w.todayAt(formatTime(now, 'clock', locale, zone))}</p><Preview content={content} /></div>
        <div className="ph-f" aria-hidden="true"><Icon name="plus" size={16} /><span className="inp">{w.phoneMessage}</span></div>
      </div>
      <div className="row g8"><span className="t-13 soft">{w.look}</span><Segmented label={w.look} value={look} choices={[{ value: 'light', label: w.light }, { value: 'dark', label: w.dark }]} onChange={choose} /></div>
    </>
  );
}

/** By which right the message may go, in a few words. */
function Right({ shown }: { shown: Previewed }) {
  const w = useComposerWords();
  const s = useSay();
  const { verdict } = shown;
  if (!verdict) return shown.problems.length > 0 ? <span className="c-stamp">{w.mayNot}</span> : null;
  if (verdict.outcome === 'hold') return <>{w.waits}</>;
  if (verdict.outcome === 'drop') return <span className="c-stamp">{w.mayNot}</span>;
  return <>{w.byRight(s.rights[verdict.right ?? ''] ?? verdict.right ?? '')}</>;
}
