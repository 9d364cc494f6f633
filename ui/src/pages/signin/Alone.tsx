import type { ReactNode } from 'react';
import { languageNames, languages, useSpeech } from '../../i18n';
import { Mark, Word } from '../../kit';

/** The page of those who are not inside yet: our mark, one card, the choice of language. */
export function Alone({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { language, choose, t } = useSpeech();
  return (
    <main className="alone">
      <div className="brand"><Mark size={32} /><Word height={22} /></div>
      <section className="card">
        <div className="in">
          <h1>{title}</h1>
          <p className="soft">{lead}</p>
          {children}
        </div>
      </section>
      <div className="seg" role="group" aria-label={t.shell.language}>
        {languages.map((one) => (
          <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => choose(one)}>{languageNames[one]}</button>
        ))}
      </div>
    </main>
  );
}
