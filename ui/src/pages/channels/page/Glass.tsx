import { useState } from 'react';
import type { PageView } from '../../../api/types';
import { useSetUpWords } from '../../../i18n/setup';
import { Avatar, Icon, Segmented, Sheet } from '../../../kit';
import type { Draft, Spoken } from './draft';

const names: Record<string, string> = { user_first_name: 'Camille', user_last_name: 'Roux', user_full_name: 'Camille Roux' };
const filled = (text: string) => text.replace(/\{\{(user_\w+)\}\}/g, (hole, name: string) => names[name] ?? hole);

/** About what a phone shows of the profile as it is being written. */
export function Glass({ page, draft, spoken }: { page: PageView; draft: Draft; spoken: Spoken }) {
  const s = useSetUpWords();
  const [view, setView] = useState<'start' | 'chat'>('start');
  const ice = spoken.ice.filter((one) => one.question.trim() !== '');
  return (
    <div className="preview">
      <Sheet title={s.profile.preview}>
        <div className="col g12">
          <Segmented label={s.profile.preview} value={view} onChange={setView} choices={[{ value: 'start', label: s.profile.previewStart }, { value: 'chat', label: s.profile.previewChat }]} />
          <div className="glass" role="img" aria-label={s.profile.preview}>
            <div className="who"><Avatar name={page.name} size={28} />{page.name}</div>
            {view === 'start' ? (
              <div className="mid">
                <p className="greet">{filled(spoken.greeting)}</p>
                <span className="sp" />
                {ice.map((one, i) => <span className="tapline" key={i}>{one.question}</span>)}
                {ice.length === 0 && draft.start.trim() !== '' && <span className="start">{s.profile.started}</span>}
              </div>
            ) : (
              <div className="mid">
                <span className="sp" />
                {spoken.commands.length > 0 && <ul className="cmds">{spoken.commands.map((one, i) => <li key={i}><strong>/{one.name}</strong> <span className="soft">{one.description}</span></li>)}</ul>}
              </div>
            )}
            <div>
              {view === 'chat' && spoken.menu.length > 0 && <ul className="sheetmenu">{spoken.menu.map((item, i) => <li key={i}><span>{item.title || s.profile.nameless}</span>{item.type === 'web_url' && <Icon name="external" size={14} />}</li>)}</ul>}
              {!(view === 'chat' && spoken.mute) && (view === 'chat' || (ice.length > 0 || draft.start.trim() === '')) && <p className="typing">Aa</p>}
            </div>
          </div>
          <p className="hint">{s.profile.previewSay}</p>
        </div>
      </Sheet>
    </div>
  );
}
