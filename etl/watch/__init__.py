"""Files that come by themselves: folders and addresses looked at on a schedule, alerts when nothing came."""
