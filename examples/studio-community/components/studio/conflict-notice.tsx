'use client'

interface ConflictNoticeProps {
  keepMine(): void
  takeTheirs(): void
}

/** Two people wrote at once: nobody's words go without being asked for. */
export const ConflictNotice = ({ keepMine, takeTheirs }: ConflictNoticeProps) => (
  <div className="notice notice-warm" role="alert" data-testid="conflict">
    <p>Somebody else saved this scene while you were writing. Your words are still here.</p>
    <div className="notice-actions">
      <button type="button" className="button button-main" onClick={keepMine}>
        Keep mine
      </button>
      <button type="button" className="button" onClick={takeTheirs}>
        Show theirs
      </button>
    </div>
  </div>
)
