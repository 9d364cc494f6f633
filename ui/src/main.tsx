import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ToastProvider } from './kit';
import { SpeechProvider } from './i18n';
import { Look } from './theme/Look';
import './theme';

const Home = lazy(() => import('./pages/home/Home'));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Look>
      <SpeechProvider>
        <ToastProvider>
          <Suspense>
            <Home />
          </Suspense>
        </ToastProvider>
      </SpeechProvider>
    </Look>
  </StrictMode>,
);
