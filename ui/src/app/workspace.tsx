import { createContext, useContext, type ReactNode } from 'react';
import type { Me, Membership } from '../api/types';

interface Place {
  me: Me;
  /** The workspace in sight. */
  ws: string;
  membership: Membership;
  switchTo: (ws: string) => void;
}

const PlaceContext = createContext<Place | null>(null);

export function PlaceProvider({ value, children }: { value: Place; children: ReactNode }) {
  return <PlaceContext value={value}>{children}</PlaceContext>;
}

/** Who is signed in, and in which workspace. Only inside the gate. */
export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('usePlace outside the gate');
  return place;
}

/** What a role may do, by the names that the API's own table gives (GET /api/v1/access). */
export type Permission = Membership['may'][number];

/** Whether the role may do it. The API decides; this only spares a button that would be refused. */
export function useMay(what: Permission): boolean {
  return usePlace().membership.may.includes(what);
}
