import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Badge, Mark, ToastProvider, Word } from '../kit';
import { SpeechProvider, useT } from '../i18n';
import { Look } from '../theme/Look';
import '../theme';

function Page() {
  const t = useT();
  return (
    <main className="main">
      <header className="head">
        <div className="line">
          <Mark />
          <Word />
          <h1><Badge tone="brass">{t.emulator.title}</Badge></h1>
          <span>{t.emulator.harmless}</span>
        </div>
      </header>
    </main>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Look>
      <SpeechProvider>
        <ToastProvider>
          <Page />
        </ToastProvider>
      </SpeechProvider>
    </Look>
  </StrictMode>,
);
