"""The page Monitor: watched models at a glance, one of them over time, its alarms and windows."""
