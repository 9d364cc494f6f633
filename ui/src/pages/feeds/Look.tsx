import { useState, type CSSProperties, type FormEvent } from 'react';
import { useMay } from '../../app/workspace';
import { Button, ErrorNote, SelectField, TextField } from '../../kit';
import type { Feed } from './data';
import { useChange } from './change';
import { colours, cssOf, isColour, read, write } from './model';
import { useFeedWords } from './words';

/** The theme of a feed, and how a card looks in it. */
export function Look({ feed }: { feed: Feed }) {
  const w = useFeedWords();
  const may = useMay('feeds.manage');
  const [theme, setTheme] = useState(feed.theme);
  const { change, said } = useChange(feed);
  const radius = read(theme, 'notification', 'radius');
  const round = radius === '' || (Number(radius) >= 0 && Number(radius) <= 100);
  const sound = round && colours.every(([part, name]) => isColour(read(theme, part, name)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ theme });
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="soft">{w.lookSay}</p>
      <div className="feedlooks" aria-label={w.sample} role="group"><Sample feed={feed} theme={theme} dark={false} /><Sample feed={feed} theme={theme} dark /></div>
      <fieldset className="plainset feedcolours" disabled={!may}>
        <SelectField label={w.mode} value={theme.theme_mode ?? 'default'} choices={['default', 'light', 'dark'].map((value) => ({ value, label: w.modes[value] ?? value }))} onChange={(event) => setTheme({ ...theme, theme_mode: event.target.value })} />
        <TextField label={w.radius} inputMode="numeric" error={round ? null : w.radiusWrong} value={radius} onChange={(event) => { const digits = event.target.value.replace(/\D/g, ''); setTheme(write(theme, 'notification', 'radius', digits === '' ? '' : Number(digits))); }} />
        {colours.map(([part, name]) => {
          const value = read(theme, part, name);
          return <TextField key={part + name} label={w.colour[`${part}.${name}`] ?? name} placeholder="#FFFFFF,#17191C" error={isColour(value) ? null : w.colourWrong} value={value} onChange={(event) => setTheme(write(theme, part, name, event.target.value))} />;
        })}
      </fieldset>
      {said && <ErrorNote error={said} />}
      {may && <div className="row end"><Button kind="primary" type="submit" disabled={!sound} busy={change.isPending}>{w.save}</Button></div>}
    </form>
  );
}

function Sample({ feed, theme, dark }: { feed: Feed; theme: Feed['theme']; dark: boolean }) {
  const w = useFeedWords();
  const css = (part: 'header' | 'list' | 'notification', name: string) => cssOf(read(theme, part, name), dark);
  const radius = read(theme, 'notification', 'radius');
  const card: CSSProperties = { background: css('notification', 'backgroundColor'), borderRadius: radius === '' ? undefined : `${radius}px` };
  return (
    <div className={dark ? 'feedsample dark' : 'feedsample'} style={{ background: css('list', 'backgroundColor') }}>
      <div className="feedsamplehead" style={{ background: css('header', 'backgroundColor'), color: css('header', 'textColor'), borderColor: css('header', 'lineColor') }}>{feed.name}<span className="t-12">{dark ? w.dark : w.light}</span></div>
      <div className="feedsamplecard" style={card}>
        <div className="row g8 t-12">{feed.labels && <span>{w.sampleLabel}</span>}<span className="sp" /><span>{w.sampleAgo}</span><span className="feeddot" style={{ background: css('notification', 'unreadIndicatorColor') }} /></div>
        <b>{w.sampleCard}</b>
        <span>{w.sampleText}</span>
      </div>
    </div>
  );
}
